import type { DataArray } from "./DataArray.js";
import { fitColumns, type ScalingGroups } from "./fitColumns.js";
import { rejectUnknownOptions } from "./rejectUnknownOptions.js";
import { type Scaler, scaler } from "./scaler.js";

/** Options of {@link standardize}. */
export interface StandardizeOptions {
  /** Each place within a row for itself, `"column"` (the default), or `"all"` values together, as for pixels. */
  readonly per?: ScalingGroups | undefined;
}

/**
 * A scaler to mean 0 and standard deviation 1, fitted on the given values: x ↦ (x − mean) / deviation, with the
 * deviation √(Σ (x − mean)² / n). Fit it on the training part and apply it to that and to all others: what is fitted
 * on test rows has seen them.
 *
 * A constant column has deviation 0 and is divided by 1 instead: it becomes 0, and stays as it is otherwise on rows in
 * which it differs (x − mean).
 *
 * @param values - Shape `[n, ...row]` with at least one row.
 * @throws {@link DatasetError} where there are no rows, a value is NaN or infinite (the message names row and column),
 * or an option is unknown.
 *
 * @example
 * ```ts
 * import { standardize } from "@chainrule/datasets";
 *
 * const train = { data: Float32Array.of(1, 100, 3, 100, 5, 100), shape: [3, 2] };
 * const test = { data: Float32Array.of(3, 101), shape: [1, 2] };
 * const { shift, scale, apply, invert } = standardize(train);
 * console.log(shift, scale); // Float64Array(2) [ 3, 100 ] Float64Array(2) [ 1.632993161855452, 1 ]
 * console.log(apply(test).data); // Float32Array(2) [ 0, 1 ]
 * console.log(invert(apply(test)).data); // Float32Array(2) [ 3, 101 ]
 * ```
 */
export function standardize(values: DataArray, options: StandardizeOptions = {}): Scaler {
  rejectUnknownOptions("standardize", options, ["per"]);
  const measures = fitColumns("standardize", values, options.per ?? "column");
  return scaler({
    shift: measures.map(({ mean }) => mean),
    scale: measures.map(({ deviation }) => deviation || 1),
  });
}
