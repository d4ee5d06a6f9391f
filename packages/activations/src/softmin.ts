import {
  floatingOperand,
  neg,
  normalizeAxis,
  rejectUnknownOptions,
  softmax,
  type SoftmaxOptions,
  type Tensor,
  type TensorLike,
} from "@chainrule/tensor";

/**
 * softmax(−x) along an axis: positive numbers that sum to one, the largest for the smallest x.
 *
 * Source: PyTorch's `softmin`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws ShapeError when there is no such axis, or no element along it
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { softmin } from "@chainrule/activations";
 * console.log(softmin(tensor([1000, 1000, -1000])).toArray()); // [ 0, 0, 1 ]
 * ```
 */
export function softmin(x: TensorLike, options: SoftmaxOptions = {}): Tensor {
  rejectUnknownOptions("softmin", options, ["axis"]);
  const value = floatingOperand("softmin", x);
  return softmax(neg(value), { axis: normalizeAxis("softmin", options.axis ?? -1, value.shape) });
}
