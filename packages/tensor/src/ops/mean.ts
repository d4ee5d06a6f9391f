import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { div } from "./div.js";
import { reduceAttributes, reducedCount, type ReduceOptions, toFloating } from "./reduction.js";
import { sum } from "./sum.js";

/**
 * The mean of the elements along axes: their sum divided by their number. NaN of none. The gradient of each
 * element is that of the mean, divided by the number.
 *
 * @param options `axis`: one or a list, all by default; `keepDims`: keep them with size 1
 * @returns a tensor of x's dtype, float32 for integers and bool
 * @throws ShapeError when there is no such axis
 *
 * @example
 * ```ts
 * import { mean, tensor } from "@chainrule/tensor";
 * console.log(mean(tensor([[1, 2], [3, 4]]), { axis: 1 }).toArray()); // [ 1.5, 3.5 ]
 * ```
 */
export function mean(x: TensorLike, options: ReduceOptions = {}): Tensor {
  const value = toFloating("mean", x);
  const attributes = reduceAttributes("mean", value, options);
  return div(sum(value, options), reducedCount(value.shape, attributes));
}
