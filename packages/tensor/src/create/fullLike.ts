import type { Tensor } from "../tensor.js";
import { type CreateOptions, full } from "./full.js";

/**
 * A tensor with the same value everywhere and the shape of another.
 *
 * @param options `dtype`: that of x by default
 *
 * @example
 * ```ts
 * import { fullLike, tensor } from "@chainrule/tensor";
 * console.log(fullLike(tensor([5, 6]), 7).toArray()); // [ 7, 7 ]
 * ```
 */
export function fullLike(x: Tensor, value: number, options: CreateOptions = {}): Tensor {
  return full(x.shape, value, { ...options, dtype: options.dtype ?? x.dtype });
}
