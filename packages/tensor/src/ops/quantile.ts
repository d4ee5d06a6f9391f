import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import type { TensorLike } from "../operands.js";
import { listOf } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { cast } from "./cast.js";
import { rejectEmpty } from "./extremum.js";
import { mul } from "./mul.js";
import { notEqual } from "./notEqual.js";
import {
  joinAxes,
  reduceAttributes,
  reducedCount,
  reducedShape,
  type ReduceOptions,
  toFloating,
} from "./reduction.js";
import { reshape } from "./reshape.js";
import { sliceAxis } from "./slice.js";
import { sort } from "./sort.js";
import { stack } from "./stack.js";
import { where } from "./where.js";

/** The quantiles of x, under the name of the function that was called. */
export function quantiles(
  name: string,
  x: TensorLike,
  qs: readonly number[],
  options: ReduceOptions,
): Tensor[] {
  const value = toFloating(name, x);
  const attributes = reduceAttributes(name, value, options);
  const count = reducedCount(value.shape, attributes);
  rejectEmpty(name, value.shape, attributes);
  const row = sort(joinAxes(value, attributes.axes));
  const axis = row.shape.length - 1;
  const pick = (i: number): Tensor => sliceAxis(row, axis, i, i + 1);
  const largest = pick(count - 1);
  const shape = reducedShape(value.shape, attributes);
  return qs.map((q) => {
    const place = q * (count - 1);
    const below = Math.floor(place);
    const weight = place - below;
    // In float64, so that a number between two equal ones is that number.
    const weigh = (y: Tensor, by: number): Tensor => mul(cast(y, "float64"), by);
    const between =
      weight === 0
        ? pick(below)
        : cast(add(weigh(pick(below), 1 - weight), weigh(pick(below + 1), weight)), value.dtype);
    // NaN is sorted last: if there is one, it is the largest.
    return reshape(where(notEqual(largest, largest), largest, between), shape);
  });
}

/**
 * The value below which the fraction q of the elements along axes lies: 0 the smallest, ½ the median, 1 the
 * largest. Between two elements it is interpolated linearly; NaN if there is one. The gradient goes to the
 * elements that it was made of.
 *
 * @param q a number from 0 to 1, or several: then the result has a new first axis
 * @returns a tensor of x's dtype, float32 for integers and bool
 * @throws ShapeError when there is no such axis, or no element along it
 * @throws ValueError for q outside of [0, 1]
 *
 * @example
 * ```ts
 * import { quantile, tensor } from "@chainrule/tensor";
 * const x = tensor([4, 1, 3, 2]);
 * console.log(quantile(x, 0.5).item(), quantile(x, [0, 0.25, 1]).toArray()); // 2.5 [ 1, 1.75, 4 ]
 * ```
 */
export function quantile(x: TensorLike, q: number | readonly number[], options: ReduceOptions = {}): Tensor {
  const qs = listOf(q);
  if (qs.length === 0 || !qs.every((each) => typeof each === "number" && each >= 0 && each <= 1)) {
    throw new ValueError(`quantile: q must be from 0 to 1, got ${describe(q)}`);
  }
  const results = quantiles("quantile", x, qs, options);
  return qs === q ? stack(results) : results[0]!;
}
