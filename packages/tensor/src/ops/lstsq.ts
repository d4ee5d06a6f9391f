import type { Tensor } from "../tensor.js";
import { matmul } from "./matmul.js";
import { withColumns } from "./matrices.js";
import { matrixTranspose } from "./matrixTranspose.js";
import { qr } from "./qr.js";
import { solveTriangular } from "./triangularSolve.js";

/**
 * The X that makes A · X nearest to B, in the sum of squares of each column; of several (when A has more columns
 * than rows) the smallest. By `qr`; the gradient comes from its parts. Axes before the last two broadcast.
 *
 * @param a shape [..., m, n], of full rank
 * @param b shape [..., m, k], or [m] for one right side
 * @returns shape [..., n, k], or [..., n]
 * @throws ValueError for a matrix that does not have full rank, naming it and the pivot
 * @throws ShapeError unless b has as many rows as a
 * @throws DtypeError for integers
 *
 * @example
 * ```ts
 * import { lstsq, tensor } from "@chainrule/tensor";
 * const points = tensor([[0, 1], [1, 1], [2, 1]], { dtype: "float64" });
 * const line = lstsq(points, tensor([1, 3, 5], { dtype: "float64" }));
 * console.log([...line.data()].map((x) => x.toFixed(6))); // [ '2.000000', '1.000000' ]
 * ```
 */
export function lstsq(a: Tensor, b: Tensor): Tensor {
  return withColumns("lstsq", a, b, false, (left, right) => {
    const [m, n] = left.shape.slice(-2) as [number, number];
    // Pivots below this share of the elements above them are rounding errors of 0.
    const precision = left.dtype === "float32" ? 2 ** -23 : 2 ** -52;
    const tolerance = precision * Math.max(m, n);
    const attributes = { caller: "lstsq", unitDiagonal: false, tolerance };
    if (m >= n) {
      const [q, r] = qr(left);
      return solveTriangular(r, matmul(matrixTranspose(q), right), { ...attributes, upper: true });
    }
    const [q, r] = qr(matrixTranspose(left));
    return matmul(q, solveTriangular(matrixTranspose(r), right, { ...attributes, upper: false }));
  });
}
