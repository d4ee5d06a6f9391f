import type { Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { type CreateOptions, full } from "./full.js";

/**
 * A tensor of zeros.
 *
 * @throws ShapeError unless the shape is of non-negative integers
 *
 * @example
 * ```ts
 * import { zeros } from "@chainrule/tensor";
 * console.log(zeros([2, 3]).toArray()); // [ [ 0, 0, 0 ], [ 0, 0, 0 ] ]
 * ```
 */
export function zeros(shape: Shape, options: CreateOptions = {}): Tensor {
  return full(shape, 0, options);
}
