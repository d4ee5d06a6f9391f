import { isFloating } from "../dtype.js";
import { operand, type TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { cast } from "./cast.js";
import { div } from "./div.js";
import { reduceAttributes, type ReduceOptions } from "./reduction.js";
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
  const value = operand("mean", x);
  const { axes } = reduceAttributes("mean", value, options);
  const count = axes.reduce((product, axis) => product * value.shape[axis]!, 1);
  return div(sum(isFloating(value.dtype) ? value : cast(value, "float32"), options), count);
}
