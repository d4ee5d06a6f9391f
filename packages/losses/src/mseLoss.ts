import { rejectUnknownOptions, square, sub, type Tensor } from "@chainrule/tensor";
import { matched } from "./matched.js";
import { type LossOptions, reduceLosses } from "./reduction.js";

/**
 * The squared error (prediction − target)², by default its mean over all elements.
 *
 * Source: PyTorch's `mse_loss`.
 *
 * @param prediction any shape, float32 or float64
 * @param target the same shape: shapes that would broadcast are an error, since that hides mistakes
 * @returns shape [], or the shape of the prediction with `reduction: "none"`
 * @throws ShapeError when the shapes differ
 * @throws DtypeError unless the prediction is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { mseLoss } from "@chainrule/losses";
 * console.log(mseLoss(tensor([1, 2]), tensor([1, 4])).item()); // 2
 * ```
 */
export function mseLoss(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  rejectUnknownOptions("mseLoss", options, ["reduction"]);
  const [p, t] = matched("mseLoss", prediction, target);
  return reduceLosses("mseLoss", square(sub(p, t)), options.reduction);
}
