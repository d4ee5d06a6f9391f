import { applyOp } from "../applyOp.js";
import type { FactorizeAttributes } from "../kernels/factorize.js";
import { luSolve } from "../kernels/lu.js";
import { defineOp, type Op } from "../op.js";
import type { Tensor } from "../tensor.js";
import { alignBatch } from "./alignBatch.js";
import { matmul } from "./matmul.js";
import { solutionShape, withColumns } from "./matrices.js";
import { matrixTranspose } from "./matrixTranspose.js";
import { neg } from "./neg.js";

// With X = A⁻¹ B: dX = A⁻¹ (dB − dA X), so that B̄ = A⁻ᵀ X̄ and Ā = −B̄ Xᵀ.
const op: Op<FactorizeAttributes> = /* @__PURE__ */ defineOp({
  name: "solve",
  infer: ([a, b], { caller }) => ({ shape: solutionShape(caller, a!.shape, b!.shape), dtype: a!.dtype }),
  kernel: luSolve,
  vjp(cotangent, [a], x, attributes) {
    const pulled = (): Tensor => applyOp(op, [matrixTranspose(a!), cotangent], attributes);
    return [() => neg(matmul(pulled(), matrixTranspose(x))), pulled];
  },
  batch: (inputs, batched, attributes) => applyOp(op, alignBatch(inputs, batched), attributes),
});

/** The solution of A · X = B for matrices, under the name of the function that was called. */
export function solveMatrices(caller: string, a: Tensor, b: Tensor): Tensor {
  return applyOp(op, [a, b], { caller });
}

/**
 * The solution X of A · X = B, by elimination with the largest pivot of each column; axes before the last two
 * broadcast. In float64, whatever the dtype, and rounded once. The gradients are B̄ = A⁻ᵀ X̄ and Ā = −B̄ Xᵀ.
 *
 * @param a shape [..., n, n]
 * @param b shape [..., n, k], or [n] for one right side
 * @returns shape [..., n, k], or [..., n]
 * @throws ValueError for a singular matrix, naming it and its pivot of 0
 * @throws ShapeError unless a is square and b has as many rows
 * @throws DtypeError for integers
 *
 * @example
 * ```ts
 * import { solve, tensor } from "@chainrule/tensor";
 * console.log(solve(tensor([[2, 1], [1, 3]]), tensor([3, 4])).toArray()); // [ 1, 1 ]
 * ```
 */
export function solve(a: Tensor, b: Tensor): Tensor {
  return withColumns("solve", a, b, true, (left, right) => solveMatrices("solve", left, right));
}
