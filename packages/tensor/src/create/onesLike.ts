import { checkTensor } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { filled } from "./full.js";

/**
 * A tensor of ones with the shape and dtype of another.
 *
 * @example
 * ```ts
 * import { tensor, onesLike } from "@chainrule/tensor";
 * console.log(onesLike(tensor([5, 6])).toArray()); // [ 1, 1 ]
 * ```
 */
export function onesLike(x: Tensor): Tensor {
  checkTensor("onesLike", x);
  return filled("onesLike", x.shape, 1, { dtype: x.dtype });
}
