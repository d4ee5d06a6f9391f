import { operand, type TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { mul } from "./mul.js";

/**
 * x · x, elementwise. Its derivative is 2x.
 *
 * @returns a tensor of x's shape and dtype; integers wrap
 *
 * @example
 * ```ts
 * import { square, tensor } from "@chainrule/tensor";
 * console.log(square(tensor([3, -4])).toArray()); // [ 9, 16 ]
 * ```
 */
export function square(x: TensorLike): Tensor {
  const value = operand("square", x);
  return mul(value, value);
}
