import type { Tensor } from "../tensor.js";
import { ones } from "./ones.js";

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
  return ones(x.shape, { dtype: x.dtype });
}
