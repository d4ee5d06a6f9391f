import { applyOp } from "../applyOp.js";
import { ShapeError } from "../errors.js";
import { matrixProduct } from "../kernels/contract.js";
import { defineOp } from "../op.js";
import { promote, type TensorLike } from "../operands.js";
import { broadcastShapes, formatShape, type Shape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { alignBatch } from "./alignBatch.js";
import { checkSums } from "./checkSums.js";
import { matrixTranspose } from "./matrixTranspose.js";
import { toShape } from "./reshape.js";

const op = /* @__PURE__ */ defineOp({
  name: "matmul",
  infer([a, b]) {
    const batch = broadcastShapes("matmul", [a!.shape, b!.shape], 2);
    return { shape: [...batch, a!.shape.at(-2)!, b!.shape.at(-1)!], dtype: a!.dtype };
  },
  kernel: matrixProduct,
  vjp: (cotangent, [a, b]) => [
    () =>
      b!.shape.length === 2
        ? matmul(cotangent, matrixTranspose(b!))
        : summed(a!, matrixTranspose(cotangent), matrixTranspose(b!)),
    () => summed(b!, a!, cotangent),
  ],
  batch(inputs, batched) {
    const [a, b] = alignBatch(inputs, batched);
    return matmul(a!, b!);
  },
});

/** @throws ShapeError naming both shapes and, where it would help, the transpose */
function checkInner(name: string, a: Shape, b: Shape): void {
  const inner = a.at(-1);
  const other = b.at(-2) ?? b[0];
  if (inner === other) return;
  const which = b.at(-1) === inner ? "second" : a.at(-2) === other ? "first" : undefined;
  throw new ShapeError(
    `${name}: inner sizes differ: ${formatShape(a)} × ${formatShape(b)} (${inner} ≠ ${other})` +
      (which ? `. Did you mean to transpose the ${which}?` : ""),
  );
}

/** xᵀ · y, summed over all products that share an operand: then the rows of all are one matrix's. */
function summed(operand: Tensor, x: Tensor, y: Tensor): Tensor {
  const rows = (z: Tensor): Tensor =>
    operand.shape.length === 2 ? toShape(z, [sizeOf(z.shape.slice(0, -1)), z.shape.at(-1)!]) : z;
  return matmul(matrixTranspose(rows(x)), rows(y));
}

/** The matrix product, under the name of the function that was called. */
export function multiply(name: string, a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = promote(name, a, b) as [Tensor, Tensor];
  if (x.shape.length === 0 || y.shape.length === 0) {
    throw new ShapeError(
      `${name}: needs vectors or matrices, got ${formatShape(x.shape)} × ${formatShape(y.shape)}. Use mul to scale`,
    );
  }
  checkSums(name, x.dtype);
  checkInner(name, x.shape, y.shape);
  const [row, column] = [x.shape.length === 1, y.shape.length === 1];
  const product = applyOp(
    op,
    [row ? toShape(x, [1, ...x.shape]) : x, column ? toShape(y, [...y.shape, 1]) : y],
    undefined,
  );
  const last = product.shape.length - 1;
  return toShape(
    product,
    product.shape.filter((_, i) => !(row && i === last - 1) && !(column && i === last)),
  );
}

/**
 * The matrix product Cᵢⱼ = Σₖ Aᵢₖ Bₖⱼ over the last two axes; axes before them broadcast. As in NumPy, a vector
 * on the left is a row, on the right a column, and its axis is left out of the result. Summed over k in
 * order, within blocks of 384 terms; 0 where k is 0. The gradients are Ā = C̄ · Bᵀ and B̄ = Aᵀ · C̄.
 *
 * @param a shape [..., m, k] or [k]
 * @param b shape [..., k, n] or [k]
 * @returns shape [..., m, n], of the promoted dtype
 * @throws ShapeError when the inner sizes differ, the outer axes do not broadcast, or an operand has no axis
 * @throws DtypeError for bool and uint8, whose sums would overflow
 *
 * @example
 * ```ts
 * import { matmul, tensor } from "@chainrule/tensor";
 * const a = tensor([[1, 2], [3, 4]]);
 * console.log(matmul(a, a).toArray(), matmul(a, tensor([1, 1])).toArray()); // [ [ 7, 10 ], [ 15, 22 ] ] [ 3, 7 ]
 * ```
 */
export function matmul(a: TensorLike, b: TensorLike): Tensor {
  return multiply("matmul", a, b);
}
