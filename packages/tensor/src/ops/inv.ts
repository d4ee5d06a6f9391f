import { eye } from "../create/eye.js";
import type { Tensor } from "../tensor.js";
import { matricesOf } from "./matrices.js";
import { solveMatrices } from "./solve.js";

/** The inverse, under the name of the function that was called. */
export function inverse(caller: string, a: Tensor): Tensor {
  return solveMatrices(caller, a, eye(a.shape.at(-1)!, { dtype: a.dtype }));
}

/**
 * The inverse of each matrix in the last two axes: A · inv(A) = I. To solve a system, `solve` takes less time and
 * is more exact. The gradient is Ā = −A⁻ᵀ X̄ A⁻ᵀ.
 *
 * @param a shape [..., n, n]
 * @throws ValueError for a singular matrix, naming it and its pivot of 0
 * @throws ShapeError unless a is square
 * @throws DtypeError for integers
 *
 * @example
 * ```ts
 * import { inv, tensor } from "@chainrule/tensor";
 * console.log(inv(tensor([[2, 0], [0, 4]])).toArray()); // [ [ 0.5, 0 ], [ 0, 0.25 ] ]
 * ```
 */
export function inv(a: Tensor): Tensor {
  return inverse("inv", matricesOf("inv", a, true));
}
