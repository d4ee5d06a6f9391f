import { normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { reshape } from "./reshape.js";

/**
 * A new axis of size 1, at position `axis` of the result; a view.
 *
 * @throws ShapeError when the axis is out of range
 *
 * @example
 * ```ts
 * import { expandDims, zeros } from "@chainrule/tensor";
 * console.log(expandDims(zeros([2, 3]), -1).shape); // [ 2, 3, 1 ]
 * ```
 */
export function expandDims(x: Tensor, axis: number): Tensor {
  const at = normalizeAxis("expandDims", axis, [...x.shape, 1]);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}
