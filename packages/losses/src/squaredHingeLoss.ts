import { mul, rejectUnknownOptions, square, sub, type Tensor } from "@chainrule/tensor";
import { matched } from "./matched.js";
import { positivePart } from "./positivePart.js";
import { type LossOptions, reduceLosses } from "./reduction.js";

/**
 * max(0, 1 − target · prediction)² for targets of ±1: a hinge loss whose derivative has no jump.
 *
 * Source: Lee and Mangasarian 2001, SSVM: a smooth support vector machine.
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
 * import { squaredHingeLoss } from "@chainrule/losses";
 * const losses = squaredHingeLoss(tensor([2, 0.5, -1]), tensor([1, 1, 1]), { reduction: "none" });
 * console.log(losses.toArray()); // [ 0, 0.25, 4 ]
 * ```
 */
export function squaredHingeLoss(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  rejectUnknownOptions("squaredHingeLoss", options, ["reduction"]);
  const [p, t] = matched("squaredHingeLoss", prediction, target);
  return reduceLosses("squaredHingeLoss", square(positivePart(sub(1, mul(p, t)))), options.reduction);
}
