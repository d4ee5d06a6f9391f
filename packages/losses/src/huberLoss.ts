import { rejectUnknownOptions, sub, type Tensor, ValueError } from "@chainrule/tensor";
import { matched } from "./matched.js";
import { parabolaAndLine } from "./parabolaAndLine.js";
import { type LossOptions, reduceLosses } from "./reduction.js";

/** Where the parabola ends. */
export interface HuberLossOptions extends LossOptions {
  /** Up to this distance the loss is quadratic; above 0. Default 1. */
  readonly delta?: number | undefined;
}

/**
 * With d = prediction − target: d² / 2 where |d| ≤ delta, delta · (|d| − delta / 2) elsewhere: squared error whose
 * derivative, d between −delta and delta, is limited, so that outliers count less.
 *
 * Source: Huber 1964, Robust estimation of a location parameter; PyTorch's `huber_loss`.
 *
 * @param prediction any shape, float32 or float64
 * @param target the same shape
 * @returns shape [], or the shape of the prediction with `reduction: "none"`
 * @throws ShapeError when the shapes differ
 * @throws DtypeError unless the prediction is float32 or float64
 * @throws ValueError unless delta is above 0
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { huberLoss } from "@chainrule/losses";
 * const [prediction, target] = [tensor([1, 5]), tensor([1.5, 2])];
 * console.log(huberLoss(prediction, target, { delta: 2, reduction: "none" }).toArray()); // [ 0.125, 4 ]
 * ```
 */
export function huberLoss(prediction: Tensor, target: Tensor, options: HuberLossOptions = {}): Tensor {
  rejectUnknownOptions("huberLoss", options, ["delta", "reduction"]);
  const { delta = 1, reduction } = options;
  if (!(delta > 0)) throw new ValueError(`huberLoss: delta must be above 0, got ${delta}`);
  const [p, t] = matched("huberLoss", prediction, target);
  return reduceLosses("huberLoss", parabolaAndLine(sub(p, t), delta, 1, delta), reduction);
}
