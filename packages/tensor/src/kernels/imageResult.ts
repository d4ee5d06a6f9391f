import { allocate, type Dtype } from "../dtype.js";
import { contiguousStrides, type Shape, sizeOf } from "../shape.js";
import { Storage } from "../storage.js";
import { Tensor } from "../tensor.js";

/** Fresh images [n, c, h, w], their channels innermost in memory if wanted. */
export function imageResult(dtype: Dtype, shape: Shape, channelsLast: boolean): Tensor {
  const [, c, h, w] = shape as [number, number, number, number];
  const strides = channelsLast ? [h * w * c, 1, w * c, c] : contiguousStrides(shape);
  return new Tensor(dtype, shape, new Storage(allocate(dtype, sizeOf(shape))), strides);
}
