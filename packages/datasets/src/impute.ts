import { checkArray } from "./checkArray.js";
import type { DataArray } from "./DataArray.js";
import { DatasetError } from "./DatasetError.js";
import { type Imputer, imputer } from "./imputer.js";
import { mean } from "./mean.js";
import { median } from "./median.js";
import { rejectUnknownOptions } from "./rejectUnknownOptions.js";
import { columnCount } from "./scaler.js";

/** Options of {@link impute}. */
export interface ImputeOptions {
  /** What a missing value becomes: its column's `"median"` (the default) or `"mean"`. */
  readonly by?: "median" | "mean" | undefined;
}

/**
 * An imputer fitted on the given values: what is missing, NaN, becomes the median or the mean of the column's other
 * values. Fit it on the training part and apply it to that and to all others, before `standardize`: what is fitted on
 * test rows has seen them. `parseCsv` gives NaN with `missing: "nan"`.
 *
 * The median of an even number of values is the mean of the two in the middle. All is computed in float64.
 *
 * @param values - Shape `[n, ...row]` with at least one row.
 * @throws {@link DatasetError} where there are no rows, a column holds NaN alone, a value is infinite (the message names
 * row and column), or an option is unknown.
 *
 * @example
 * ```ts
 * import { impute } from "@chainrule/datasets";
 *
 * const train = { data: Float32Array.of(1, 20, NaN, 10, 2, NaN, 6, 60), shape: [4, 2] };
 * const test = { data: Float32Array.of(NaN, NaN), shape: [1, 2] };
 * const { fill, apply } = impute(train);
 * console.log(fill, apply(test).data); // Float64Array(2) [ 2, 20 ] Float32Array(2) [ 2, 20 ]
 * console.log(impute(train, { by: "mean" }).fill); // Float64Array(2) [ 3, 30 ]
 * ```
 */
export function impute(values: DataArray, options: ImputeOptions = {}): Imputer {
  rejectUnknownOptions("impute", options, ["by"]);
  checkArray("impute: values", values);
  const { by = "median" } = options;
  if (by !== "median" && by !== "mean") {
    throw new DatasetError(`impute: by must be "median" or "mean", but is ${String(by)}`);
  }
  const { data, shape } = values;
  if (shape.length === 0 || data.length === 0) {
    throw new DatasetError(`impute: values of shape [${shape.join(", ")}] have no rows of numbers to fit to`);
  }
  const columns = columnCount(shape);
  const infinite = data.findIndex((value) => Math.abs(value) === Infinity);
  if (infinite >= 0) {
    const place = `row ${Math.floor(infinite / columns)}, column ${infinite % columns}`;
    throw new DatasetError(`impute: ${place} is ${data[infinite]}; only NaN stands for what is missing`);
  }
  return imputer(
    Array.from({ length: columns }, (_, column) => {
      const all = Float64Array.from(
        { length: data.length / columns },
        (_, row) => data[row * columns + column]!,
      );
      const present = all.filter((value) => !Number.isNaN(value));
      if (present.length > 0) return by === "mean" ? mean(present) : median(present);
      throw new DatasetError(`impute: column ${column} holds no value, hence no ${by}; leave it out`);
    }),
  );
}
