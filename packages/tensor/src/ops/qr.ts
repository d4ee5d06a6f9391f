import { applyOp } from "../applyOp.js";
import type { FactorizeAttributes } from "../kernels/factorize.js";
import { householder } from "../kernels/householder.js";
import { defineOp, type Op } from "../op.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { concat } from "./concat.js";
import { matmul } from "./matmul.js";
import { matricesOf } from "./matrices.js";
import { matrixTranspose } from "./matrixTranspose.js";
import { sliceAxis } from "./slice.js";
import { sub } from "./sub.js";
import { triangularSolve } from "./triangularSolve.js";
import { tril } from "./tril.js";

/** The parts of a factorization that stands as one tensor, Q [m, n] above R [n, n]. */
function parts(packed: Tensor): [q: Tensor, r: Tensor] {
  const axis = packed.shape.length - 2;
  const [rows, n] = packed.shape.slice(-2) as [number, number];
  return [sliceAxis(packed, axis, 0, rows - n), sliceAxis(packed, axis, rows - n, rows)];
}

const op: Op<FactorizeAttributes> = /* @__PURE__ */ defineOp({
  name: "qr",
  infer([a]) {
    const [m, n] = a!.shape.slice(-2) as [number, number];
    return { shape: [...a!.shape.slice(0, -2), m + n, n], dtype: a!.dtype };
  },
  kernel: householder,
  // With M = R R̄ᵀ − Q̄ᵀ Q and its lower triangle copied to the upper one: Ā = (Q̄ + Q M) R⁻ᵀ.
  vjp: (cotangent, _inputs, output) => [
    () => {
      const [q, r] = parts(output);
      const [inQ, inR] = parts(cotangent);
      const m = sub(matmul(r, matrixTranspose(inR)), matmul(matrixTranspose(inQ), q));
      const symmetric = add(tril(m), matrixTranspose(tril(m, { diagonal: -1 })));
      const right = add(inQ, matmul(q, symmetric));
      return matrixTranspose(triangularSolve(r, matrixTranspose(right), { upper: true }));
    },
  ],
  batch: ([a], _batched, attributes) => applyOp(op, [a!], attributes),
});

/**
 * A = Q · R for each matrix in the last two axes: Q has orthonormal columns, R is upper triangular. By Householder
 * reflections, in float64, rounded once; the signs are those of LAPACK, NumPy and PyTorch (R's diagonal is mostly
 * negative). The gradient needs linearly independent columns (of the first m, if there are more columns than rows).
 *
 * @param a shape [..., m, n]
 * @returns Q of shape [..., m, k] and R of shape [..., k, n], k being the smaller of m and n
 * @throws ShapeError unless a is a matrix or more of them
 * @throws DtypeError for integers
 *
 * @example
 * ```ts
 * import { qr, tensor } from "@chainrule/tensor";
 * const [q, r] = qr(tensor([[0, 2], [3, 4]]));
 * console.log(q.toArray(), r.toArray()); // [ [ 0, -1 ], [ -1, 0 ] ] [ [ -3, -4 ], [ 0, -2 ] ]
 * ```
 */
export function qr(a: Tensor): [q: Tensor, r: Tensor] {
  const x = matricesOf("qr", a, false);
  const axis = x.shape.length - 1;
  const [m, n] = x.shape.slice(-2) as [number, number];
  if (m >= n) return parts(applyOp(op, [x], { caller: "qr" }));
  const [q, left] = parts(applyOp(op, [sliceAxis(x, axis, 0, m)], { caller: "qr" }));
  const rest = matmul(matrixTranspose(q), sliceAxis(x, axis, m, n));
  return [q, concat([left, rest], { axis })];
}
