import { applyOp } from "../applyOp.js";
import { choleskyFactor } from "../kernels/cholesky.js";
import type { FactorizeAttributes } from "../kernels/factorize.js";
import { defineOp, type Op } from "../op.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { matmul } from "./matmul.js";
import { matricesOf } from "./matrices.js";
import { matrixTranspose } from "./matrixTranspose.js";
import { mul } from "./mul.js";
import { triangularSolve } from "./triangularSolve.js";
import { tril } from "./tril.js";

/** The lower triangle, its diagonal halved. */
const lowerHalf = (x: Tensor): Tensor => mul(add(tril(x), tril(x, { diagonal: -1 })), 0.5);

const op: Op<FactorizeAttributes> = /* @__PURE__ */ defineOp({
  name: "cholesky",
  infer: ([a]) => ({ shape: a!.shape, dtype: a!.dtype }),
  kernel: choleskyFactor,
  // Murray 2016: with P = Φ(Lᵀ L̄) and S = L⁻ᵀ P L⁻¹, Ā = (S + Sᵀ) / 2.
  vjp: (cotangent, _inputs, l) => [
    () => {
      const transposed = matrixTranspose(l);
      const solveUpper = (x: Tensor): Tensor => triangularSolve(transposed, x, { upper: true });
      const half = solveUpper(lowerHalf(matmul(transposed, cotangent)));
      const s = solveUpper(matrixTranspose(half));
      return mul(add(s, matrixTranspose(s)), 0.5);
    },
  ],
  batch: ([a], _batched, attributes) => applyOp(op, [a!], attributes),
});

/**
 * The lower triangular L with a positive diagonal for which L · Lᵀ is the symmetric, positive definite A: of each
 * matrix in the last two axes. Only the symmetric part (A + Aᵀ) / 2 is looked at, so that the gradient is
 * symmetric. In float64, whatever the dtype, and rounded once.
 *
 * @param a shape [..., n, n]
 * @throws ValueError for a matrix that is not positive definite, naming it and its pivot
 * @throws ShapeError unless a is square
 * @throws DtypeError for integers
 *
 * @example
 * ```ts
 * import { cholesky, tensor } from "@chainrule/tensor";
 * console.log(cholesky(tensor([[4, 2], [2, 10]])).toArray()); // [ [ 2, 0 ], [ 1, 3 ] ]
 * ```
 */
export function cholesky(a: Tensor): Tensor {
  const x = matricesOf("cholesky", a, true);
  return applyOp(op, [x], { caller: "cholesky" });
}
