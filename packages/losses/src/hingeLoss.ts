import { mul, rejectUnknownOptions, sub, type Tensor } from "@chainrule/tensor";
import { matched } from "./matched.js";
import { positivePart } from "./positivePart.js";
import { type LossOptions, reduceLosses } from "./reduction.js";

/**
 * max(0, 1 − target · prediction) for targets of ±1: nothing from a margin of 1 on. Its derivative with respect to
 * the prediction is −target below that margin and 0 from there on, also at it.
 *
 * Source: Cortes and Vapnik 1995, Support-vector networks.
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
 * import { hingeLoss } from "@chainrule/losses";
 * console.log(hingeLoss(tensor([2, 0.5, -1]), tensor([1, 1, 1]), { reduction: "none" }).toArray()); // [ 0, 0.5, 2 ]
 * ```
 */
export function hingeLoss(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  rejectUnknownOptions("hingeLoss", options, ["reduction"]);
  const [p, t] = matched("hingeLoss", prediction, target);
  return reduceLosses("hingeLoss", positivePart(sub(1, mul(p, t))), options.reduction);
}
