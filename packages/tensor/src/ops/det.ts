import { applyOp } from "../applyOp.js";
import type { FactorizeAttributes } from "../kernels/factorize.js";
import { luDeterminant } from "../kernels/lu.js";
import { defineOp, type Op } from "../op.js";
import type { Tensor } from "../tensor.js";
import { inverse } from "./inv.js";
import { matricesOf } from "./matrices.js";
import { matrixTranspose } from "./matrixTranspose.js";
import { mul } from "./mul.js";
import { toShape } from "./reshape.js";

const op: Op<FactorizeAttributes> = /* @__PURE__ */ defineOp({
  name: "det",
  infer: ([a]) => ({ shape: a!.shape.slice(0, -2), dtype: a!.dtype }),
  kernel: luDeterminant,
  vjp: (cotangent, [a], determinant) => [
    () => {
      const scale = toShape(mul(cotangent, determinant), [...determinant.shape, 1, 1]);
      return mul(scale, matrixTranspose(inverse("the gradient of det", a!)));
    },
  ],
  batch: ([a], _batched, attributes) => applyOp(op, [a!], attributes),
});

/**
 * The determinant of each matrix in the last two axes: the product of the pivots, in float64, rounded once; 0 for
 * a singular matrix, 1 for one of no rows. The gradient is Ā = d̄ · det(A) · A⁻ᵀ, which throws where A is singular.
 *
 * @param a shape [..., n, n]
 * @returns shape [...]
 * @throws ShapeError unless a is square
 * @throws DtypeError for integers
 *
 * @example
 * ```ts
 * import { det, tensor } from "@chainrule/tensor";
 * console.log(det(tensor([[1, 2], [3, 4]])).item()); // -2
 * ```
 */
export function det(a: Tensor): Tensor {
  const x = matricesOf("det", a, true);
  return applyOp(op, [x], { caller: "det" });
}
