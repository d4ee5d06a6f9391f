import { checkArray } from "./checkArray.js";
import type { DataArray, NumericArray } from "./DataArray.js";
import { DatasetError } from "./DatasetError.js";
import { columnCount, type Scaled } from "./scaler.js";

/** Puts a number in place of each missing value, one number for each column. */
export interface Imputer {
  /** What is put in: a number for each column. */
  readonly fill: Float64Array<ArrayBuffer>;
  /**
   * A copy in which each NaN is its column's number. Shape `[n, ...row]` stays; a row must have the size of the fitted one.
   */
  readonly apply: <T extends NumericArray>(values: DataArray<T>) => DataArray<Scaled<T>>;
}

/**
 * An imputer of given numbers, one for each column: for each place within a row. They may be chosen by hand, or be those
 * that `impute` found and that were saved with a model.
 *
 * @throws {@link DatasetError} where `fill` is no array, is empty, or a number is not finite. `apply` throws it where the
 * values are no `{ data, shape }` or have rows of another size.
 *
 * @example
 * ```ts
 * import { imputer } from "@chainrule/datasets";
 *
 * const x = { data: Float32Array.of(1, NaN, NaN, 4), shape: [2, 2] };
 * console.log(imputer([0, -1]).apply(x).data); // Float32Array(4) [ 1, -1, 0, 4 ]
 * ```
 */
export function imputer(fill: ArrayLike<number>): Imputer {
  if (!Array.isArray(fill) && !ArrayBuffer.isView(fill)) {
    throw new DatasetError(
      `imputer: takes an array of numbers, one for each column, but this is ${fill === null ? "null" : typeof fill}`,
    );
  }
  const numbers = Float64Array.from(fill);
  if (numbers.length === 0) throw new DatasetError("imputer: there are no numbers; each column needs one");
  const wrong = numbers.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new DatasetError(`imputer: number ${wrong} is ${numbers[wrong]}; it must be finite`);
  return {
    fill: numbers,
    apply: <T extends NumericArray>(values: DataArray<T>): DataArray<Scaled<T>> => {
      checkArray("Imputer.apply: values", values);
      const { data, shape } = values;
      const columns = numbers.length;
      if (columnCount(shape) !== columns) {
        throw new DatasetError(
          `Imputer.apply: values of shape [${shape.join(", ")}] have rows of ${columnCount(shape)}, but the imputer has ` +
            `numbers for rows of ${columns}`,
        );
      }
      const result =
        data[Symbol.toStringTag] === "Float64Array" ? Float64Array.from(data) : Float32Array.from(data);
      for (let i = 0; i < result.length; i++) {
        if (Number.isNaN(result[i])) result[i] = numbers[i % columns]!;
      }
      return { data: result as Scaled<T>, shape: [...shape] };
    },
  };
}
