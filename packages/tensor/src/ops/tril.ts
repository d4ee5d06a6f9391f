import { tri } from "../create/tri.js";
import { ShapeError } from "../errors.js";
import { checkTensor } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { where } from "./where.js";

/** Which diagonal of a matrix is meant. */
export interface DiagonalOptions {
  /** 0 the main diagonal, positive ones above it, negative ones below. Default 0. */
  readonly diagonal?: number | undefined;
}

/** True at and below a diagonal of the matrices in the last two axes. @throws ShapeError when there are not two */
export function lowerMask(name: string, { shape }: Tensor, diagonal: number): Tensor {
  if (shape.length < 2) {
    throw new ShapeError(`${name}: needs a matrix in the last two axes, got ${formatShape(shape)}`);
  }
  const [rows, columns] = shape.slice(-2) as [number, number];
  return tri(rows, columns, { diagonal, dtype: "bool" });
}

/**
 * The matrices in the last two axes with zeros above a diagonal.
 *
 * @throws ShapeError unless x has two axes or more
 *
 * @example
 * ```ts
 * import { ones, tril } from "@chainrule/tensor";
 * console.log(tril(ones([2, 3])).toArray(), tril(ones([2, 2]), { diagonal: -1 }).toArray()); // [ [ 1, 0, 0 ], [ 1, 1, 0 ] ] [ [ 0, 0 ], [ 1, 0 ] ]
 * ```
 */
export function tril(x: Tensor, options: DiagonalOptions = {}): Tensor {
  checkTensor("tril", x);
  rejectUnknownOptions("tril", options, ["diagonal"]);
  return where(lowerMask("tril", x, options.diagonal ?? 0), x, zeroOf(x));
}

/** What takes the place of an element: 0, or false in a bool tensor. */
export const zeroOf = (x: Tensor): number | boolean => (x.dtype === "bool" ? false : 0);
