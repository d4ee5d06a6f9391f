/**
 * The error that every function of this package throws or rejects with: an argument that has no meaning, a file that
 * is missing or malformed, a data set whose fields don't fit together. The message names the function, the file's path
 * or the option, what was found, what was expected, and the likely fix. Where another error led to it (of the file
 * system, of decompression), that one is its `cause`.
 *
 * `isDatasetError` recognises it, also where two copies of this package are loaded and `instanceof` would say no.
 *
 * @example
 * ```ts
 * import { isDatasetError, permutation } from "@chainrule/datasets";
 *
 * try {
 *   permutation(2.5, 0);
 * } catch (error) {
 *   console.log(isDatasetError(error) && error.message); // permutation: n must be a whole number from 0 to 4294967295, but is 2.5
 * }
 * ```
 */
export class DatasetError extends Error {
  override readonly name = "DatasetError";
  readonly code = "chainrule/dataset";
}

/**
 * Whether an error is a `DatasetError`, from this copy of the package or another. False for anything that is no error.
 *
 * @example
 * ```ts
 * import { isDatasetError, mnist } from "@chainrule/datasets";
 *
 * try {
 *   await mnist({ train: 9_000 });
 * } catch (error) {
 *   console.log(isDatasetError(error)); // true
 * }
 * ```
 */
export function isDatasetError(error: unknown): error is DatasetError {
  return error instanceof Error && (error as { code?: unknown }).code === "chainrule/dataset";
}
