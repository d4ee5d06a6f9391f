import { ShapeError } from "../errors.js";
import { promote, type TensorLike } from "../operands.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { multiply } from "./matmul.js";

/**
 * The inner product of two vectors, Σᵢ aᵢ bᵢ; 0 of empty ones. Summed as `matmul` sums. Matrices have
 * `matmul`, other sums of products `einsum`.
 *
 * @param a shape [n]
 * @param b shape [n]
 * @returns a tensor without axes, of the promoted dtype
 * @throws ShapeError unless both are vectors of one length
 * @throws DtypeError for bool and uint8, whose sums would overflow
 *
 * @example
 * ```ts
 * import { dot, tensor } from "@chainrule/tensor";
 * console.log(dot(tensor([1, 2, 3]), tensor([4, 5, 6])).item()); // 32
 * ```
 */
export function dot(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = promote("dot", a, b) as [Tensor, Tensor];
  const shapes = `${formatShape(x.shape)} · ${formatShape(y.shape)}`;
  if (x.shape.length !== 1 || y.shape.length !== 1) {
    throw new ShapeError(`dot: needs two vectors, got ${shapes}. Use matmul for matrices, mul to scale`);
  }
  if (x.shape[0] !== y.shape[0]) {
    throw new ShapeError(`dot: lengths differ: ${shapes} (${x.shape[0]} ≠ ${y.shape[0]})`);
  }
  return multiply("dot", x, y);
}
