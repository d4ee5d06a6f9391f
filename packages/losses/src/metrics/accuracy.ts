import { equal, mean, type Tensor } from "@chainrule/tensor";
import { predictedClasses, wholeClasses } from "./predictedClasses.js";

/**
 * The share of samples whose class is predicted, 0 … 1; NaN of none. Scores with NaN predict no class.
 *
 * @param prediction scores, shape [classes] or [samples, classes, ...], of which the largest counts (the first of
 *   equal ones), or classes: integers in the shape of the target
 * @param target classes: integers
 * @returns shape [], float32
 * @throws ShapeError when the shapes do not fit, or there is one score a sample, of which none is the largest
 * @throws DtypeError when the target is not integers
 *
 * @example
 * ```ts
 * import { greater, tensor } from "@chainrule/tensor";
 * import { accuracy } from "@chainrule/losses/metrics";
 * const scores = tensor([[0.1, 0.9], [0.8, 0.2]]);
 * console.log(accuracy(scores, tensor([1, 1], { dtype: "int32" })).item()); // 0.5
 * // Of a yes or no there is one logit a sample.
 * const logits = tensor([2.5, -1]);
 * console.log(accuracy(greater(logits, 0), tensor([true, true])).item()); // 0.5
 * ```
 */
export function accuracy(prediction: Tensor, target: Tensor): Tensor {
  const classes = predictedClasses("accuracy", prediction, target);
  return mean(equal(classes, wholeClasses("accuracy", target)));
}
