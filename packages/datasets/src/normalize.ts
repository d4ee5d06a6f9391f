import type { DataArray } from "./DataArray.js";
import { DatasetError } from "./DatasetError.js";
import { fitColumns, type ScalingGroups } from "./fitColumns.js";
import { rejectUnknownOptions } from "./rejectUnknownOptions.js";
import { requireNumber } from "./requireNumber.js";
import { type Scaler, scaler } from "./scaler.js";

/** Options of {@link normalize}. */
export interface NormalizeOptions {
  /** Each place within a row for itself, `"column"` (the default), or `"all"` values together, as for pixels. */
  readonly per?: ScalingGroups | undefined;
  /** What the smallest and the largest value become. Default [0, 1]. */
  readonly range?: readonly [low: number, high: number] | undefined;
}

/**
 * A scaler to a range, fitted on the given values: x ↦ low + (x − min) / (max − min) · (high − low). Fit it on the
 * training part and apply it to that and to all others, whose values may then lie outside of the range.
 *
 * A constant column has max = min and is divided by 1 instead: it becomes `low`, and moves one to one on rows in which
 * it differs.
 *
 * @param values - Shape `[n, ...row]` with at least one row.
 * @throws {@link DatasetError} where there are no rows, a value is NaN or infinite (the message names row and column),
 * the range is no pair of finite numbers low < high, or an option is unknown.
 *
 * @example
 * ```ts
 * import { normalize } from "@chainrule/datasets";
 *
 * const train = { data: Float32Array.of(10, 5, 20, 5, 14, 5), shape: [3, 2] };
 * const { apply, invert } = normalize(train, { range: [-1, 1] });
 * console.log(apply(train).data); // Float32Array(6) [ -1, -1, 1, -1, -0.20000000298023224, -1 ]
 * const test = { data: Float32Array.of(25, 6), shape: [1, 2] };
 * console.log(apply(test).data); // Float32Array(2) [ 2, 0 ]
 * console.log(invert(apply(test)).data); // Float32Array(2) [ 25, 6 ]
 * ```
 */
export function normalize(values: DataArray, options: NormalizeOptions = {}): Scaler {
  rejectUnknownOptions("normalize", options, ["per", "range"]);
  const { per = "column", range = [0, 1] } = options;
  const [low, high] = range;
  requireNumber("normalize", "range[0]", low);
  requireNumber("normalize", "range[1]", high);
  if (low >= high) throw new DatasetError(`normalize: range [${low}, ${high}] must grow`);
  const measures = fitColumns("normalize", values, per);
  const scale = measures.map(({ min, max }) => (max === min ? 1 : (max - min) / (high - low)));
  return scaler({ shift: measures.map(({ min }, column) => min - low * scale[column]!), scale });
}
