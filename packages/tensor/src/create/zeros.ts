import type { Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { type CreateOptions, filled } from "./full.js";

/**
 * A tensor of zeros.
 *
 * @param shape sizes along each axis; `[]` for a single number
 * @param options `dtype`: float32 by default
 * @throws ShapeError unless the shape is an array of non-negative integers
 * @throws DtypeError for an unknown dtype
 *
 * @example
 * ```ts
 * import { zeros } from "@chainrule/tensor";
 * console.log(zeros([2, 3]).toArray()); // [ [ 0, 0, 0 ], [ 0, 0, 0 ] ]
 * ```
 */
export function zeros(shape: Shape, options: CreateOptions = {}): Tensor {
  return filled("zeros", shape, 0, options);
}
