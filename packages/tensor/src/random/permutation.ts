import {
  applyOp,
  argsort,
  isTensor,
  normalizeAxis,
  rejectUnknownOptions,
  take,
  type Tensor,
  ValueError,
} from "@chainrule/tensor";
import { describe } from "../describe.js";
import { drawOp } from "./draw.js";
import { checkKey, type Key } from "./key.js";

/** Along which axis a tensor is put in another order. */
export interface PermutationOptions {
  /** The axis, negative from the end. Default 0. */
  readonly axis?: number | undefined;
}

/**
 * A random order: of the numbers 0, 1, …, n − 1, or of the parts of a tensor along an axis. Every order is
 * equally likely, but for this: numbers of 53 random bits are sorted, and where two are equal (for a million of
 * them with a probability of 6e-5) they keep their order.
 *
 * @param x how many numbers, or a tensor
 * @returns an int32 vector of n numbers; or a tensor like x
 * @throws ValueError for a number that is negative or not whole
 * @throws ShapeError when x has no such axis
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * console.log(random.permutation(random.key(0), 5).toArray()); // [ 1, 2, 0, 4, 3 ]
 * console.log(random.permutation(random.key(3), tensor([[1, 2], [3, 4], [5, 6]])).toArray()); // [ [ 3, 4 ], [ 1, 2 ], [ 5, 6 ] ]
 * ```
 */
export function permutation(key: Key, x: number | Tensor, options: PermutationOptions = {}): Tensor {
  rejectUnknownOptions("random.permutation", options, ["axis"]);
  checkKey("permutation", key);
  if (!isTensor(x)) {
    if (!Number.isInteger(x) || x < 0 || x >= 2 ** 31) {
      throw new ValueError(
        `random.permutation: needs a whole number from 0 to 2^31 - 1, or a tensor, got ${describe(x)}`,
      );
    }
    return argsort(applyOp(drawOp, [key], { shape: [x], dtype: "float64" }));
  }
  const axis = normalizeAxis("random.permutation", options.axis ?? 0, x.shape);
  return take(x, permutation(key, x.shape[axis]!), { axis });
}
