import { mul, neg, rejectUnknownOptions, type Tensor } from "@chainrule/tensor";
import { matched } from "./matched.js";
import { type LossOptions, reduceLosses } from "./reduction.js";
import { softplus } from "./softplus.js";

/**
 * ln(1 + e^(−target · prediction)) for targets of ±1, the log loss of a margin, computed so that nothing overflows.
 *
 * Source: PyTorch's `soft_margin_loss`.
 *
 * @param prediction scores of any shape, float32 or float64
 * @param target 1 or −1, the same shape
 * @returns shape [], or the shape of the prediction with `reduction: "none"`
 * @throws ShapeError when the shapes differ
 * @throws DtypeError unless the prediction is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { softMarginLoss } from "@chainrule/losses";
 * const scores = tensor([0, 1000, -1000], { dtype: "float64" });
 * const losses = softMarginLoss(scores, tensor([1, 1, 1]), { reduction: "none" });
 * console.log(losses.toArray()); // [ 0.6931471805599453, 0, 1000 ]
 * ```
 */
export function softMarginLoss(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  rejectUnknownOptions("softMarginLoss", options, ["reduction"]);
  const [p, t] = matched("softMarginLoss", prediction, target);
  return reduceLosses("softMarginLoss", softplus(neg(mul(p, t))), options.reduction);
}
