import { checkTensor } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { filled } from "./full.js";

/**
 * A tensor of zeros with the shape and dtype of another.
 *
 * @example
 * ```ts
 * import { tensor, zerosLike } from "@chainrule/tensor";
 * console.log(zerosLike(tensor([5, 6])).toArray()); // [ 0, 0 ]
 * ```
 */
export function zerosLike(x: Tensor): Tensor {
  checkTensor("zerosLike", x);
  return filled("zerosLike", x.shape, 0, { dtype: x.dtype });
}
