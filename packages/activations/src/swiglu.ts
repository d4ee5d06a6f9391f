import { mul, type Tensor, type TensorLike } from "@chainrule/tensor";
import { type GluOptions, halves } from "./halves.js";
import { silu } from "./silu.js";

/**
 * The gated unit silu(a) · b of the halves a and b of x along an axis. Unlike in `glu`, the first half is the gate,
 * as in the paper: SwiGLU = swish(x · W) ⊗ (x · V).
 *
 * Source: Shazeer 2020, GLU variants improve transformer.
 *
 * @returns a tensor of x's dtype; its shape, but half as long along the axis
 * @throws ShapeError when there is no such axis, or its size is odd
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { swiglu } from "@chainrule/activations";
 * console.log(swiglu(tensor([0, 1000, 5, 2])).toArray()); // [ 0, 2000 ]
 * ```
 */
export function swiglu(x: TensorLike, options: GluOptions = {}): Tensor {
  const [a, b] = halves("swiglu", x, options);
  return mul(silu(a), b);
}
