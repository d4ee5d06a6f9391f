import { checkTensor } from "../operands.js";
import { type Axes, normalizeAxes } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { sliceSpans, wholeAxis } from "./slice.js";

/**
 * The elements in reverse along some axes, all by default; a view: nothing is copied.
 *
 * @throws ShapeError when there is no such axis
 *
 * @example
 * ```ts
 * import { flip, tensor } from "@chainrule/tensor";
 * const x = tensor([[1, 2], [3, 4]]);
 * console.log(flip(x).toArray(), flip(x, 1).toArray()); // [ [ 4, 3 ], [ 2, 1 ] ] [ [ 2, 1 ], [ 4, 3 ] ]
 * ```
 */
export function flip(x: Tensor, axis?: Axes): Tensor {
  checkTensor("flip", x);
  const axes = normalizeAxes("flip", axis, x.shape);
  return sliceSpans(
    x,
    x.shape.map((n, i) => (axes.includes(i) ? { start: n - 1, step: -1, count: n } : wholeAxis(n))),
  );
}
