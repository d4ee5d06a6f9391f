import { allocate, type Dtype, type TypedArray } from "../dtype.js";
import { contiguousStrides, sizeOf } from "../shape.js";
import { Storage } from "../storage.js";
import { Tensor } from "../tensor.js";

/** Fresh images [n, c, h, w], their channels innermost in memory if wanted, and that memory. */
export function imageResult(
  dtype: Dtype,
  shape: readonly number[],
  channelsLast: boolean,
): { tensor: Tensor; memory: TypedArray<ArrayBuffer> } {
  const memory = allocate(dtype, sizeOf(shape));
  const [, c, h, w] = shape as [number, number, number, number];
  const strides = channelsLast ? [h * w * c, 1, w * c, c] : contiguousStrides(shape);
  return { tensor: new Tensor(dtype, shape, new Storage(memory), strides), memory };
}
