import type { Tensor } from "../tensor.js";
import { zeros } from "./zeros.js";

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
  return zeros(x.shape, { dtype: x.dtype });
}
