import { abs, rejectUnknownOptions, sub, type Tensor } from "@chainrule/tensor";
import { matched } from "./matched.js";
import { type LossOptions, reduceLosses } from "./reduction.js";

/**
 * The absolute error |prediction − target|, by default its mean over all elements. Its derivative is 0 where both
 * are equal.
 *
 * Source: PyTorch's `l1_loss`.
 *
 * @param prediction any shape, float32 or float64
 * @param target the same shape
 * @returns shape [], or the shape of the prediction with `reduction: "none"`
 * @throws ShapeError when the shapes differ
 * @throws DtypeError unless the prediction is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { l1Loss } from "@chainrule/losses";
 * console.log(l1Loss(tensor([1, 2]), tensor([1, 4])).item()); // 1
 * ```
 */
export function l1Loss(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  rejectUnknownOptions("l1Loss", options, ["reduction"]);
  const [p, t] = matched("l1Loss", prediction, target);
  return reduceLosses("l1Loss", abs(sub(p, t)), options.reduction);
}
