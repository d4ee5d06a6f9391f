import type { DataArray } from "../DataArray.js";

/** Points and the values to predict: `x` float32 of shape [n, features], `y` float32 of shape [n, 1]. */
export interface MeasuredPoints {
  readonly x: DataArray<Float32Array<ArrayBuffer>>;
  readonly y: DataArray<Float32Array<ArrayBuffer>>;
}
