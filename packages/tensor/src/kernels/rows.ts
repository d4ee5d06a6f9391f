import type { Matrix } from "./factorize.js";

/** Row i −= factor · row k, from a column on. */
export function subtractRow(
  { data, columns }: Matrix,
  i: number,
  k: number,
  factor: number,
  from: number,
): void {
  for (let j = from; j < columns; j++) {
    data[i * columns + j] = data[i * columns + j]! - factor * data[k * columns + j]!;
  }
}

/** Row i of X in A · X = B, A being triangular, in the place of B's, after rows `from` to `end` of X. */
export function substituteRow(
  a: Matrix,
  b: Matrix,
  i: number,
  from: number,
  end: number,
  pivot: number,
): void {
  const { data, columns } = b;
  for (let k = from; k < end; k++) subtractRow(b, i, k, a.data[i * a.columns + k]!, 0);
  for (let j = i * columns; j < (i + 1) * columns; j++) data[j] = data[j]! / pivot;
}
