/** Numbers, one for each axis, with others in the places of some axes. */
export function replaceAt(
  numbers: readonly number[],
  axes: readonly number[],
  others: readonly number[],
): number[] {
  const result = [...numbers];
  axes.forEach((axis, i) => (result[axis] = others[i]!));
  return result;
}
