import { checkTensor } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { type Axes, formatShape, listOf, normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { ShapeError } from "../errors.js";
import { wholeNumbers } from "../wholeNumbers.js";
import { concat } from "./concat.js";
import { reshape } from "./reshape.js";
import { sliceAxis } from "./slice.js";

/** Along which axes elements move. */
export interface RollOptions {
  /** The axis, or one for each shift. By default the elements move row-major through all of x. */
  readonly axis?: Axes | undefined;
}

function rollAxis(x: Tensor, shift: number, axis: number): Tensor {
  const n = x.shape[axis]!;
  const cut = ((-shift % n) + n) % n;
  // Neither for a whole turn, nor for an empty axis, where it is NaN.
  return cut ? concat([sliceAxis(x, axis, cut, n), sliceAxis(x, axis, 0, cut)], { axis }) : x;
}

/**
 * The elements moved on by `shift` positions along axes; those that leave at the end come in at the start.
 *
 * @param shift positions, negative towards the start; one number for all axes or one for each
 * @throws ShapeError when there is no such axis, or the numbers of shifts and axes differ
 *
 * @example
 * ```ts
 * import { arange, roll } from "@chainrule/tensor";
 * console.log(roll(arange(5), 2).toArray(), roll(arange(5), -1).toArray()); // [ 3, 4, 0, 1, 2 ] [ 1, 2, 3, 4, 0 ]
 * ```
 */
export function roll(x: Tensor, shift: Axes, options: RollOptions = {}): Tensor {
  checkTensor("roll", x);
  rejectUnknownOptions("roll", options, ["axis"]);
  const { axis } = options;
  const axes = listOf(axis ?? 0);
  const isNamed = axis !== undefined;
  const what = isNamed ? "the shift" : "the shift, without an axis,";
  const each = isNamed ? `the axes ${formatShape(axes)}` : "";
  const shifts = wholeNumbers("roll", what, shift, -Infinity, ShapeError, axes.length, each);
  if (!isNamed) return reshape(rollAxis(reshape(x, [-1]), shifts[0]!, 0), x.shape);
  return axes.reduce((y, each, i) => rollAxis(y, shifts[i]!, normalizeAxis("roll", each, x.shape)), x);
}
