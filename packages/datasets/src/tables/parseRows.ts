import type { DataArray } from "../DataArray.js";

/** The numbers in lines of text: a row for each line, its cells between commas; NaN where a cell is empty. */
export function parseRows(text: string): number[][] {
  return text
    .trim()
    .split("\n")
    .map((line) => line.split(",").map((cell) => (cell === "" ? Number.NaN : Number(cell))));
}

/** The columns of `rows` before the last, float32 of shape [n, features]. */
export function features(rows: readonly (readonly number[])[]): DataArray<Float32Array<ArrayBuffer>> {
  const width = rows[0]!.length - 1;
  return { data: Float32Array.from(rows.flatMap((row) => row.slice(0, width))), shape: [rows.length, width] };
}

/** The last column as classes, int32 of shape [n]. */
export function lastAsClass(rows: readonly (readonly number[])[]): DataArray<Int32Array<ArrayBuffer>> {
  return { data: Int32Array.from(rows, (row) => row.at(-1)!), shape: [rows.length] };
}

/** The last column as values, float32 of shape [n, 1]. */
export function lastAsValue(rows: readonly (readonly number[])[]): DataArray<Float32Array<ArrayBuffer>> {
  return { data: Float32Array.from(rows, (row) => row.at(-1)!), shape: [rows.length, 1] };
}
