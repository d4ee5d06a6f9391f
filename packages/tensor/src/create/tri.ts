import { allocate } from "../dtype.js";
import { fromMemory, type Tensor } from "../tensor.js";
import { wholeNumbers } from "../wholeNumbers.js";
import { type CreateOptions, dtypeOption } from "./full.js";

/** Which part of a matrix is filled, and its dtype. */
export interface TriOptions extends CreateOptions {
  /** The last diagonal with ones: 0 the main one, positive ones above it, negative ones below. Default 0. */
  readonly diagonal?: number | undefined;
}

/**
 * The matrix [rows, columns] with ones at and below a diagonal, zeros above.
 *
 * @param columns as many as rows by default
 * @throws ShapeError unless rows and columns are non-negative integers, and the diagonal an integer
 * @throws DtypeError for an unknown dtype
 *
 * @example
 * ```ts
 * import { tri } from "@chainrule/tensor";
 * console.log(tri(2).toArray(), tri(2, 3, { diagonal: 1 }).toArray()); // [ [ 1, 0 ], [ 1, 1 ] ] [ [ 1, 1, 0 ], [ 1, 1, 1 ] ]
 * ```
 */
export function tri(rows: number, columns: number = rows, options: TriOptions = {}): Tensor {
  const dtype = dtypeOption("tri", options, ["diagonal"]);
  const { diagonal = 0 } = options;
  wholeNumbers("tri", "rows", rows, 0);
  wholeNumbers("tri", "columns", columns, 0);
  wholeNumbers("tri", "the diagonal", diagonal, -Infinity);
  const memory = allocate(dtype, rows * columns);
  for (let i = 0; i < rows; i++) {
    const end = Math.min(Math.max(i + diagonal + 1, 0), columns);
    memory.fill(1, i * columns, i * columns + end);
  }
  return fromMemory(dtype, [rows, columns], memory);
}
