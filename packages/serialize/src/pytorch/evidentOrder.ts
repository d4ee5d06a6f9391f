/**
 * Which of two modules of a PyTorch model comes first, by the first part in which their names differ: `conv1` before
 * `conv2`, `layers.2` before `layers.10`. Undefined where that part has no number, or another word before it: files do
 * not keep the order of a model.
 */
export function evidentOrder(a: string, b: string): number | undefined {
  const left = a.split(".");
  const right = b.split(".");
  const i = left.findIndex((part, k) => part !== right[k]);
  const [, word, number] = numbered(left[i]);
  const [, otherWord, otherNumber] = numbered(right[i]);
  if (number === undefined || otherNumber === undefined || word !== otherWord) return undefined;
  return Number(number) - Number(otherNumber) || undefined;
}

function numbered(part: string | undefined): readonly (string | undefined)[] {
  return /^(.*?)(\d+)$/su.exec(part ?? "") ?? [];
}
