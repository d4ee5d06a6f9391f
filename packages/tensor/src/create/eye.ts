import { allocate } from "../dtype.js";
import { fromMemory, type Tensor } from "../tensor.js";
import { wholeNumbers } from "../wholeNumbers.js";
import { type CreateOptions, dtypeOption } from "./full.js";

/**
 * The identity matrix [n, n]: ones on the diagonal, zeros elsewhere.
 *
 * @throws ShapeError unless n is a non-negative integer
 * @throws DtypeError for an unknown dtype
 *
 * @example
 * ```ts
 * import { eye } from "@chainrule/tensor";
 * console.log(eye(2).toArray()); // [ [ 1, 0 ], [ 0, 1 ] ]
 * ```
 */
export function eye(n: number, options: CreateOptions = {}): Tensor {
  const dtype = dtypeOption("eye", options);
  wholeNumbers("eye", "n", n, 0);
  const memory = allocate(dtype, n * n);
  for (let i = 0; i < n; i++) memory[i * n + i] = 1;
  return fromMemory(dtype, [n, n], memory);
}
