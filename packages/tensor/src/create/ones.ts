import type { Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { type CreateOptions, full } from "./full.js";

/**
 * A tensor of ones.
 *
 * @throws ShapeError unless the shape is of non-negative integers
 *
 * @example
 * ```ts
 * import { ones } from "@chainrule/tensor";
 * console.log(ones([2, 3]).toArray()); // [ [ 1, 1, 1 ], [ 1, 1, 1 ] ]
 * ```
 */
export function ones(shape: Shape, options: CreateOptions = {}): Tensor {
  return full(shape, 1, options);
}
