import type { DataArray } from "../DataArray.js";
import type { FloatArray, FloatDtype } from "./CsvOptions.js";

/**
 * The rows of a table as a data set, which `batches`, `trainTestSplit` and all others take as it is:
 *
 * - `x`, shape [n, features]: the columns of numbers;
 * - `y`, where there is a target: of numbers shape [n, 1], of categories int32 codes of shape [n];
 * - a field of int32 codes of shape [n] for each column of categories, by its name.
 */
export type CsvRows<C extends string, T extends string | undefined, F extends FloatDtype> = {
  readonly x: DataArray<FloatArray<F>>;
} & ([T] extends [string]
  ? { readonly y: DataArray<T extends C ? Int32Array<ArrayBuffer> : FloatArray<F>> }
  : unknown) &
  Readonly<Record<Exclude<C, T>, DataArray<Int32Array<ArrayBuffer>>>>;

/** What `parseCsv` and `readCsv` give. */
export interface CsvTable<C extends string, T extends string | undefined, F extends FloatDtype> {
  readonly rows: CsvRows<C, T, F>;
  /** The names of the columns of `rows.x`. */
  readonly featureNames: readonly string[];
  /** The name of the column in `rows.y`. */
  readonly targetName: T;
  /** What the codes stand for: code i of a column is entry i of its list. */
  readonly categories: Readonly<Record<C, readonly string[]>>;
  /** How many rows were left out because a value is missing. */
  readonly dropped: number;
}
