import { applyOp } from "../applyOp.js";
import { ShapeError } from "../errors.js";
import { addWindows, type WindowAttributes } from "../kernels/window.js";
import { defineOp, type Op } from "../op.js";
import { checkTensor } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { replaceAt } from "../replaceAt.js";
import { listOf, formatShape, normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { wholeNumbers } from "../wholeNumbers.js";
import { checkSums } from "./checkSums.js";
import { windowAttributes, windowOp, type WindowOptions, windowsShape } from "./window.js";

/** Windows added up; the adjoint of `windowOp`. */
export const foldOp: Op<WindowAttributes> = /* @__PURE__ */ defineOp({
  name: "fold",
  infer([y], { axes, lengths }) {
    const outer = y!.shape.slice(0, y!.shape.length - axes.length);
    return { shape: replaceAt(outer, axes, lengths), dtype: y!.dtype };
  },
  kernel: addWindows,
  vjp: (cotangent, _inputs, _output, attributes) => [() => applyOp(windowOp, [cotangent], attributes)],
  batch: ([y], _batched, attributes) =>
    applyOp(foldOp, [y!], { ...attributes, axes: attributes.axes.map((axis) => axis + 1) }),
});

/**
 * Windows added up to the array that they were windows of: the adjoint of `window`. Each element is the sum of
 * all windows' elements that lie on it, in the order of the windows; 0 where none does.
 *
 * @param y windows as `window` gives them: shape [..., windows, ..., size]
 * @param length the size of the axis, or of each of the axes
 * @param options what `window` was told; `axis` counts without the last axes, the windows' own
 * @throws ShapeError when y does not have the shape of such windows
 * @throws ValueError for sizes that are not positive integers
 * @throws DtypeError for bool and uint8, whose sums would overflow
 *
 * @example
 * ```ts
 * import { fold, ones } from "@chainrule/tensor";
 * console.log(fold(ones([3, 3]), 5, { axis: 0, size: 3 }).toArray()); // [ 1, 2, 3, 2, 1 ]
 * ```
 */
export function fold(y: Tensor, length: number | readonly number[], options: WindowOptions): Tensor {
  checkTensor("fold", y);
  rejectUnknownOptions("fold", options, ["axis", "size", "stride", "dilation"]);
  checkSums("fold", y.dtype);
  const given = listOf(options.axis);
  const count = given.length;
  const outer = y.shape.slice(0, Math.max(0, y.shape.length - count));
  const axes = given.map((axis) => normalizeAxis("fold", axis, outer));
  const lengths = wholeNumbers("fold", "the length", length, 0, ShapeError, count, `the ${count} axes`);
  const shape = replaceAt(outer, axes, lengths);
  const attributes = windowAttributes("fold", shape, { ...options, axis: axes });
  const expected = windowsShape(shape, attributes);
  if (expected.some((n, axis) => n !== y.shape[axis])) {
    throw new ShapeError(
      `fold: the windows of an array ${formatShape(shape)} have shape ${formatShape(expected)}, got ${formatShape(y.shape)}`,
    );
  }
  return applyOp(foldOp, [y], attributes);
}
