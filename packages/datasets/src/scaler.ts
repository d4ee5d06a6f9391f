import { checkArray } from "./checkArray.js";
import type { DataArray, NumericArray } from "./DataArray.js";
import { DatasetError } from "./DatasetError.js";

/** The typed array that scaling gives: float64 stays float64, everything else becomes float32. */
export type Scaled<T> = T extends Float64Array ? Float64Array<ArrayBuffer> : Float32Array<ArrayBuffer>;

/** A linear change of units, fitted on some rows and applied to any: x ↦ (x − shift) / scale. */
export interface Scaler {
  /** What is subtracted: a number for each column, or one for all. */
  readonly shift: Float64Array<ArrayBuffer>;
  /** What is divided by, likewise; never 0. */
  readonly scale: Float64Array<ArrayBuffer>;
  /**
   * (x − shift) / scale in memory of its own, computed in float64. Shape `[n, ...row]` stays; a row must have the size
   * of the fitted one.
   */
  readonly apply: <T extends NumericArray>(values: DataArray<T>) => DataArray<Scaled<T>>;
  /** The way back: x · scale + shift. */
  readonly invert: <T extends NumericArray>(values: DataArray<T>) => DataArray<Scaled<T>>;
}

/**
 * The numbers that make a {@link Scaler}, to keep beside a trained model. JSON needs plain arrays:
 * `JSON.stringify({ shift: [...shift], scale: [...scale] })`.
 */
export interface ScalerParameters {
  readonly shift: ArrayLike<number>;
  readonly scale: ArrayLike<number>;
}

/**
 * A scaler of given numbers, such as one that `standardize` fitted and that was saved with a model. One number holds
 * for all values, several are one for each column: for each place within a row.
 *
 * @throws {@link DatasetError} where shift or scale is no array, the numbers are not finite, a scale is 0, there are none, or not as many shifts as
 * scales. `apply` and `invert` throw it where the values are no `{ data, shape }` or have rows of another size.
 *
 * @example
 * ```ts
 * import { scaler } from "@chainrule/datasets";
 *
 * const { shift, scale } = JSON.parse('{ "shift": [10, 0], "scale": [2, 0.5] }');
 * const { apply, invert } = scaler({ shift, scale });
 * const x = { data: Float32Array.of(12, 1, 10, 0), shape: [2, 2] };
 * console.log(apply(x).data); // Float32Array(4) [ 1, 2, 0, 0 ]
 * console.log(invert(apply(x)).data); // Float32Array(4) [ 12, 1, 10, 0 ]
 * ```
 */
export function scaler(parameters: ScalerParameters): Scaler {
  for (const name of ["shift", "scale"] as const) {
    const list: unknown = parameters[name];
    if (!ArrayBuffer.isView(list) && !Array.isArray(list)) {
      throw new DatasetError(
        `scaler: ${name} must be an array of numbers, but is ${list === null ? "null" : typeof list}. If it was saved as ` +
          "JSON: that keeps a typed array as an object, so save [...shift] and [...scale]",
      );
    }
  }
  const shift = Float64Array.from(parameters.shift);
  const scale = Float64Array.from(parameters.scale);
  if (shift.length === 0 || shift.length !== scale.length) {
    throw new DatasetError(
      `scaler: there are ${shift.length} shifts and ${scale.length} scales; each column needs one of both`,
    );
  }
  for (const [name, numbers] of Object.entries({ shift, scale })) {
    const wrong = numbers.findIndex((value) => !Number.isFinite(value) || (name === "scale" && value === 0));
    if (wrong >= 0) {
      const wanted = name === "scale" ? "finite and not 0" : "finite";
      throw new DatasetError(`scaler: ${name}[${wrong}] is ${numbers[wrong]}; it must be ${wanted}`);
    }
  }
  const move = <T extends NumericArray>(
    name: string,
    values: DataArray<T>,
    change: (value: number, column: number) => number,
  ): DataArray<Scaled<T>> => {
    checkArray(`${name}: values`, values);
    const { data, shape } = values;
    const columns = shift.length;
    if (columns > 1 && columnCount(shape) !== columns) {
      throw new DatasetError(
        `${name}: values of shape [${shape.join(", ")}] have rows of ${columnCount(shape)}, but the scaler was ` +
          `fitted on rows of ${columns}`,
      );
    }
    const result =
      data[Symbol.toStringTag] === "Float64Array"
        ? new Float64Array(data.length)
        : new Float32Array(data.length);
    for (let i = 0, column = 0; i < data.length; i++) {
      result[i] = change(data[i]!, column);
      if (++column === columns) column = 0;
    }
    return { data: result as Scaled<T>, shape: [...shape] };
  };
  return {
    shift,
    scale,
    apply: (values) =>
      move("Scaler.apply", values, (value, column) => (value - shift[column]!) / scale[column]!),
    invert: (values) =>
      move("Scaler.invert", values, (value, column) => value * scale[column]! + shift[column]!),
  };
}

/** How many numbers a row has: 1 where the shape is `[n]`. */
export function columnCount(shape: readonly number[]): number {
  return shape.slice(1).reduce((product, size) => product * size, 1);
}
