import { applyOp } from "../applyOp.js";
import { substitute, type TriangularAttributes } from "../kernels/substitution.js";
import { defineOp, type Op } from "../op.js";
import { rejectUnknownOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { alignBatch } from "./alignBatch.js";
import { matmul } from "./matmul.js";
import { solutionShape, withColumns } from "./matrices.js";
import { matrixTranspose } from "./matrixTranspose.js";
import { neg } from "./neg.js";
import { tril } from "./tril.js";
import { triu } from "./triu.js";

/** Which triangle of the matrix is meant. */
export interface TriangularSolveOptions {
  /** The upper one instead of the lower one. Default false. */
  readonly upper?: boolean | undefined;
  /** Take the diagonal as ones, whatever stands there. Default false. */
  readonly unitDiagonal?: boolean | undefined;
}

const op: Op<TriangularAttributes> = /* @__PURE__ */ defineOp({
  name: "triangularSolve",
  infer: ([a, b], { caller }) => ({ shape: solutionShape(caller, a!.shape, b!.shape), dtype: a!.dtype }),
  kernel: substitute,
  vjp(cotangent, [a], x, attributes) {
    const { upper, unitDiagonal } = attributes;
    const pulled = (): Tensor =>
      applyOp(op, [matrixTranspose(a!), cotangent], { ...attributes, upper: !upper });
    return [
      () => {
        const full = neg(matmul(pulled(), matrixTranspose(x)));
        const beside = unitDiagonal ? 1 : 0;
        return upper ? triu(full, { diagonal: beside }) : tril(full, { diagonal: -beside });
      },
      pulled,
    ];
  },
  batch: (inputs, batched, attributes) => applyOp(op, alignBatch(inputs, batched), attributes),
});

/** The solution of A · X = B for triangular matrices, under the name of the function that was called. */
export function solveTriangular(a: Tensor, b: Tensor, attributes: TriangularAttributes): Tensor {
  return applyOp(op, [a, b], attributes);
}

/**
 * The solution X of A · X = B with a triangular A; the other triangle is not looked at. Axes before the last two
 * broadcast. In float64, whatever the dtype, and rounded once. The gradients are B̄ = A⁻ᵀ X̄ and Ā = −B̄ Xᵀ within
 * the triangle.
 *
 * @param a shape [..., n, n]
 * @param b shape [..., n, k], or [n] for one right side
 * @returns shape [..., n, k], or [..., n]
 * @throws ValueError for a 0 on the diagonal, naming the matrix and the pivot
 * @throws ShapeError unless a is square and b has as many rows
 * @throws DtypeError for integers
 *
 * @example
 * ```ts
 * import { tensor, triangularSolve } from "@chainrule/tensor";
 * const a = tensor([[2, 0], [1, 4]]);
 * console.log(triangularSolve(a, tensor([2, 9])).toArray()); // [ 1, 2 ]
 * console.log(triangularSolve(a, tensor([2, 8]), { upper: true }).toArray()); // [ 1, 2 ]
 * ```
 */
export function triangularSolve(a: Tensor, b: Tensor, options: TriangularSolveOptions = {}): Tensor {
  rejectUnknownOptions("triangularSolve", options, ["upper", "unitDiagonal"]);
  const { upper = false, unitDiagonal = false } = options;
  const attributes = { caller: "triangularSolve", upper, unitDiagonal, tolerance: 0 };
  return withColumns("triangularSolve", a, b, true, (left, right) =>
    solveTriangular(left, right, attributes),
  );
}
