import { checkTensor } from "../operands.js";
import { normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { toShape } from "./reshape.js";

/**
 * A new axis of size 1, at position `axis` of the result; a view.
 *
 * @param axis from −n to n − 1, n being the number of axes of the result
 * @returns a tensor with one axis more than x
 * @throws ShapeError when the axis is out of range
 *
 * @example
 * ```ts
 * import { expandDims, zeros } from "@chainrule/tensor";
 * console.log(expandDims(zeros([2, 3]), -1).shape); // [ 2, 3, 1 ]
 * ```
 */
export function expandDims(x: Tensor, axis: number): Tensor {
  checkTensor("expandDims", x);
  const at = normalizeAxis("expandDims", axis, x.shape, 1);
  return toShape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}
