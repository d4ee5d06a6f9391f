import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { quantiles } from "./quantile.js";
import type { ReduceOptions } from "./reduction.js";

/**
 * The middle element along axes in the order of values, or the mean of the two in the middle; NaN if there is
 * one. The gradient goes to those elements.
 *
 * @returns a tensor of x's dtype, float32 for integers and bool
 * @throws ShapeError when there is no such axis, or no element along it
 *
 * @example
 * ```ts
 * import { median, tensor } from "@chainrule/tensor";
 * console.log(median(tensor([[9, 1, 5], [2, 8, 4]]), { axis: 1 }).toArray()); // [ 5, 4 ]
 * console.log(median(tensor([4, 1, 3, 2])).item()); // 2.5
 * ```
 */
export function median(x: TensorLike, options: ReduceOptions = {}): Tensor {
  return quantiles("median", x, [0.5], options)[0]!;
}
