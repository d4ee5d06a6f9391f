import { allocate } from "../dtype.js";
import { rejectUnknownOptions } from "../options.js";
import { checkShape } from "../shape.js";
import { fromMemory, type Tensor } from "../tensor.js";
import type { CreateOptions } from "./full.js";

/**
 * The identity matrix [n, n]: ones on the diagonal, zeros elsewhere.
 *
 * @throws ShapeError unless n is a non-negative integer
 *
 * @example
 * ```ts
 * import { eye } from "@chainrule/tensor";
 * console.log(eye(2).toArray()); // [ [ 1, 0 ], [ 0, 1 ] ]
 * ```
 */
export function eye(n: number, options: CreateOptions = {}): Tensor {
  rejectUnknownOptions("eye", options, ["dtype"]);
  checkShape("eye", [n, n]);
  const memory = allocate(options.dtype ?? "float32", n * n);
  for (let i = 0; i < n; i++) memory[i * n + i] = 1;
  return fromMemory(options.dtype ?? "float32", [n, n], memory);
}
