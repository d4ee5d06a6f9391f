import { ShapeError } from "../errors.js";
import { checkTensor } from "../operands.js";
import { type Axes, formatShape, normalizeAxes } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { toShape } from "./reshape.js";

/**
 * Leaves out axes of size 1: all of them, or those named; a view.
 *
 * @param axis one axis or a list, negative ones from the end
 * @throws ShapeError when a named axis has another size, or does not exist
 *
 * @example
 * ```ts
 * import { squeeze, zeros } from "@chainrule/tensor";
 * console.log(squeeze(zeros([1, 3, 1])).shape, squeeze(zeros([1, 3, 1]), 0).shape); // [ 3 ] [ 3, 1 ]
 * ```
 */
export function squeeze(x: Tensor, axis?: Axes): Tensor {
  checkTensor("squeeze", x);
  const axes =
    axis === undefined
      ? x.shape.flatMap((n, i) => (n === 1 ? [i] : []))
      : normalizeAxes("squeeze", axis, x.shape);
  for (const i of axes) {
    if (x.shape[i] !== 1) {
      throw new ShapeError(
        `squeeze: axis ${i} of ${formatShape(x.shape)} has size ${x.shape[i]}; only axes of size 1 can be left out`,
      );
    }
  }
  return toShape(
    x,
    x.shape.filter((_, i) => !axes.includes(i)),
  );
}
