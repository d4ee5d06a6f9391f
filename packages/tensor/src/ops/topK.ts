import { describe } from "../describe.js";
import { ShapeError } from "../errors.js";
import { checkTensor } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { formatShape, normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { firstPositions } from "./argsort.js";
import { takeAlongAxis } from "./takeAlongAxis.js";

/** Which elements are chosen. */
export interface TopKOptions {
  /** The axis, negative from the end. Default −1. */
  readonly axis?: number | undefined;
  /** The largest ones; otherwise the smallest. Default true. */
  readonly largest?: boolean | undefined;
}

/**
 * The k largest elements along an axis, the largest first, and where they stand; of equal ones the first. NaN
 * is chosen last. The gradient of the values goes to the chosen elements.
 *
 * @returns the values, and their positions in int32; both with k in place of the axis
 * @throws ShapeError when there is no such axis, or it has fewer than k elements
 *
 * @example
 * ```ts
 * import { tensor, topK } from "@chainrule/tensor";
 * const [values, indices] = topK(tensor([3, 9, 1, 9]), 3);
 * console.log(values.toArray(), indices.toArray()); // [ 9, 9, 3 ] [ 1, 3, 0 ]
 * ```
 */
export function topK(x: Tensor, k: number, options: TopKOptions = {}): [values: Tensor, indices: Tensor] {
  checkTensor("topK", x);
  rejectUnknownOptions("topK", options, ["axis", "largest"]);
  const axis = normalizeAxis("topK", options.axis ?? -1, x.shape);
  if (!Number.isInteger(k) || k < 0 || k > x.shape[axis]!) {
    throw new ShapeError(
      `topK: k must be a whole number from 0 to ${x.shape[axis]}, the size of axis ${axis} of ${formatShape(x.shape)}, got ${describe(k)}`,
    );
  }
  const indices = firstPositions(x, { axis, count: k, descending: options.largest ?? true });
  return [takeAlongAxis(x, indices, { axis }), indices];
}
