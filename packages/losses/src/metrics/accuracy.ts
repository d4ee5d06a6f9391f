import { equal, mean, type Tensor } from "@chainrule/tensor";
import { predictedClasses, wholeClasses } from "./predictedClasses.js";

/**
 * The share of samples whose class is predicted, 0 … 1; NaN of none. Scores with NaN predict no class.
 *
 * @param prediction scores, shape [classes] or [samples, classes, ...], of which the largest counts (the first of
 *   equal ones), or classes: integers in the shape of the target
 * @param target classes: integers
 * @returns shape [], float32
 * @throws ShapeError when the shapes do not fit
 * @throws DtypeError when the target is not integers
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { accuracy } from "@chainrule/losses/metrics";
 * const scores = tensor([[0.1, 0.9], [0.8, 0.2]]);
 * console.log(accuracy(scores, tensor([1, 1], { dtype: "int32" })).item()); // 0.5
 * ```
 */
export function accuracy(prediction: Tensor, target: Tensor): Tensor {
  const classes = predictedClasses("accuracy", prediction, target);
  return mean(equal(classes, wholeClasses("accuracy", target)));
}
