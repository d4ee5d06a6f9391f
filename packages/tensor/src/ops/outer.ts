import { ShapeError } from "../errors.js";
import { promote, type TensorLike } from "../operands.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { expandDims } from "./expandDims.js";
import { mul } from "./mul.js";

/**
 * The outer product of two vectors: Cᵢⱼ = aᵢ bⱼ.
 *
 * @param a shape [m]
 * @param b shape [n]
 * @returns shape [m, n], of the promoted dtype
 * @throws ShapeError unless both are vectors
 *
 * @example
 * ```ts
 * import { outer, tensor } from "@chainrule/tensor";
 * console.log(outer(tensor([1, 2]), tensor([3, 4, 5])).toArray()); // [ [ 3, 4, 5 ], [ 6, 8, 10 ] ]
 * ```
 */
export function outer(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = promote("outer", a, b) as [Tensor, Tensor];
  if (x.shape.length !== 1 || y.shape.length !== 1) {
    throw new ShapeError(
      `outer: needs two vectors, got ${formatShape(x.shape)} and ${formatShape(y.shape)}. Flatten them with reshape(x, [-1])`,
    );
  }
  return mul(expandDims(x, 1), y);
}
