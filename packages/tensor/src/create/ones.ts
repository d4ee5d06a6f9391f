import type { Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { type CreateOptions, filled } from "./full.js";

/**
 * A tensor of ones.
 *
 * @param shape sizes along each axis; `[]` for a single number
 * @param options `dtype`: float32 by default
 * @throws ShapeError unless the shape is an array of non-negative integers
 * @throws DtypeError for an unknown dtype
 *
 * @example
 * ```ts
 * import { ones } from "@chainrule/tensor";
 * console.log(ones([2, 3]).toArray()); // [ [ 1, 1, 1 ], [ 1, 1, 1 ] ]
 * ```
 */
export function ones(shape: Shape, options: CreateOptions = {}): Tensor {
  return filled("ones", shape, 1, options);
}
