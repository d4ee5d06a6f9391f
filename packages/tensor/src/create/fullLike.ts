import { checkTensor } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { type CreateOptions, filled } from "./full.js";

/**
 * A tensor with the same value everywhere and the shape of another.
 *
 * @param options `dtype`: that of x by default
 * @throws ValueError for a number that an integer dtype cannot hold
 * @throws DtypeError for an unknown dtype
 *
 * @example
 * ```ts
 * import { fullLike, tensor } from "@chainrule/tensor";
 * console.log(fullLike(tensor([5, 6]), 7).toArray()); // [ 7, 7 ]
 * ```
 */
export function fullLike(x: Tensor, value: number, options: CreateOptions = {}): Tensor {
  checkTensor("fullLike", x);
  return filled("fullLike", x.shape, value, options, x.dtype);
}
