import { checkTensor } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { type DiagonalOptions, lowerMask, zeroOf } from "./tril.js";
import { where } from "./where.js";

/**
 * The matrices in the last two axes with zeros below a diagonal.
 *
 * @throws ShapeError unless x has two axes or more
 *
 * @example
 * ```ts
 * import { ones, triu } from "@chainrule/tensor";
 * console.log(triu(ones([2, 3])).toArray(), triu(ones([2, 2]), { diagonal: 1 }).toArray()); // [ [ 1, 1, 1 ], [ 0, 1, 1 ] ] [ [ 0, 1 ], [ 0, 0 ] ]
 * ```
 */
export function triu(x: Tensor, options: DiagonalOptions = {}): Tensor {
  checkTensor("triu", x);
  rejectUnknownOptions("triu", options, ["diagonal"]);
  return where(lowerMask("triu", x, (options.diagonal ?? 0) - 1), zeroOf(x), x);
}
