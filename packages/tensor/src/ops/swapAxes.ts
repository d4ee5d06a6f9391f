import { checkTensor } from "../operands.js";
import { replaceAt } from "../replaceAt.js";
import { normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { permute } from "./transpose.js";

/**
 * Two axes exchanged; a view.
 *
 * @throws ShapeError when there is no such axis
 *
 * @example
 * ```ts
 * import { swapAxes, zeros } from "@chainrule/tensor";
 * console.log(swapAxes(zeros([2, 3, 4]), -1, -2).shape); // [ 2, 4, 3 ]
 * ```
 */
export function swapAxes(x: Tensor, first: number, second: number): Tensor {
  checkTensor("swapAxes", x);
  const a = normalizeAxis("swapAxes", first, x.shape);
  const b = normalizeAxis("swapAxes", second, x.shape);
  return permute(x, replaceAt([...x.shape.keys()], [a, b], [b, a]));
}
