import { allocate, checkDtype } from "../dtype.js";
import { describe } from "../describe.js";
import { ShapeError } from "../errors.js";
import { rejectUnknownOptions } from "../options.js";
import { fromMemory, type Tensor } from "../tensor.js";
import type { CreateOptions } from "./full.js";

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
  rejectUnknownOptions("eye", options, ["dtype"]);
  const { dtype = "float32" } = options;
  checkDtype("eye", dtype);
  if (!(Number.isInteger(n) && n >= 0)) {
    throw new ShapeError(`eye: n must be a non-negative integer, got ${describe(n)}`);
  }
  const memory = allocate(dtype, n * n);
  for (let i = 0; i < n; i++) memory[i * n + i] = 1;
  return fromMemory(dtype, [n, n], memory);
}
