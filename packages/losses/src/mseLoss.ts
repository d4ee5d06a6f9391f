import {
  floatingOperand,
  formatShape,
  promote,
  rejectUnknownOptions,
  sameShape,
  ShapeError,
  square,
  sub,
  type Tensor,
} from "@chainrule/tensor";
import { type LossOptions, reduceLosses } from "./reduction.js";

/**
 * The squared error (prediction − target)², by default its mean over all elements.
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
  const [p, t] = promote("mseLoss", floatingOperand("mseLoss", prediction), target) as [Tensor, Tensor];
  if (!sameShape(p.shape, t.shape)) {
    throw new ShapeError(
      `mseLoss: prediction ${formatShape(p.shape)} and target ${formatShape(t.shape)} must have one shape. ` +
        `Reshape one of them: it is not broadcast`,
    );
  }
  return reduceLosses("mseLoss", square(sub(p, t)), options.reduction);
}
