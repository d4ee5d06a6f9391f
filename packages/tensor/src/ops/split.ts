import { describe } from "../describe.js";
import { ShapeError } from "../errors.js";
import { checkTensor } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { formatShape, normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { wholeNumbers } from "../wholeNumbers.js";
import type { ConcatOptions } from "./concat.js";
import { sliceAxis } from "./slice.js";

/** @throws ShapeError when the axis does not divide into so many parts */
function equalSizes(parts: number, length: number, where: string): number[] {
  if (!(Number.isInteger(parts) && parts > 0 && length % parts === 0)) {
    throw new ShapeError(
      `split: ${where} does not divide into ${describe(parts)} equal parts. Give the sizes of the parts: split(x, [...])`,
    );
  }
  return Array<number>(parts).fill(length / parts);
}

/**
 * x in parts along an axis, each a view: the inverse of `concat`.
 *
 * @param parts how many equal parts, or the sizes of the parts (not, as in NumPy, the places of the cuts)
 * @param options `axis`: 0 by default
 * @throws ShapeError when the axis does not divide into equal parts, or the sizes do not add up to it
 *
 * @example
 * ```ts
 * import { arange, split } from "@chainrule/tensor";
 * const [head, tail] = split(arange(5), [2, 3]);
 * console.log(head!.toArray(), tail!.toArray()); // [ 0, 1 ] [ 2, 3, 4 ]
 * console.log(split(arange(6), 3).map((part) => part.toArray())); // [ [ 0, 1 ], [ 2, 3 ], [ 4, 5 ] ]
 * ```
 */
export function split(x: Tensor, parts: number | readonly number[], options: ConcatOptions = {}): Tensor[] {
  checkTensor("split", x);
  rejectUnknownOptions("split", options, ["axis"]);
  const axis = normalizeAxis("split", options.axis ?? 0, x.shape);
  const length = x.shape[axis]!;
  const where = `axis ${axis} of ${formatShape(x.shape)}`;
  const sizes = Array.isArray(parts)
    ? (parts as readonly number[])
    : equalSizes(parts as number, length, where);
  wholeNumbers("split", "each size", sizes, 0, ShapeError, sizes.length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total !== length) {
    throw new ShapeError(
      `split: the sizes ${formatShape(sizes)} add up to ${total}, not to the ${length} of ${where}`,
    );
  }
  let end = 0;
  return sizes.map((size) => sliceAxis(x, axis, end, (end += size)));
}
