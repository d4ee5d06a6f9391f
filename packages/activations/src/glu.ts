import { mul, sigmoid, type Tensor, type TensorLike } from "@chainrule/tensor";
import { type GluOptions, halves } from "./halves.js";

/**
 * The gated linear unit a · σ(b) of the halves a and b of x along an axis.
 *
 * Source: Dauphin et al. 2017, Language modeling with gated convolutional networks; PyTorch's `glu`.
 *
 * @returns a tensor of x's dtype; its shape, but half as long along the axis
 * @throws ShapeError when there is no such axis, or its size is odd
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { glu } from "@chainrule/activations";
 * console.log(glu(tensor([4, 6, 0, 1000])).toArray()); // [ 2, 6 ]
 * ```
 */
export function glu(x: TensorLike, options: GluOptions = {}): Tensor {
  const [a, b] = halves("glu", x, options);
  return mul(a, sigmoid(b));
}
