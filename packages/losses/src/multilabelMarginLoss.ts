import {
  cast,
  cumsum,
  div,
  expandDims,
  floatingOperand,
  formatShape,
  greater,
  less,
  lessEqual,
  logicalNot,
  logicalOr,
  operand,
  rejectUnknownOptions,
  sameShape,
  scatterAdd,
  ShapeError,
  sub,
  sum,
  takeAlongAxis,
  type Tensor,
  where,
  zeros,
} from "@chainrule/tensor";
import { classIndicesOf } from "./classIndices.js";
import { type LossOptions, reduceLosses } from "./reduction.js";

const classIndices = /* @__PURE__ */ classIndicesOf("multilabelMarginLoss");

/**
 * Σⱼ Σᵢ max(0, 1 − (xⱼ − xᵢ)) / classes over the classes j that a sample has and the classes i that it has not.
 * Where a hinge is just 0, its derivative is 0.
 *
 * Source: PyTorch's `multilabel_margin_loss`.
 *
 * @param prediction scores, shape [classes] or [samples, classes], float32 or float64
 * @param target class indices of the same shape: the classes of each sample, then −1; what follows does not count
 * @returns shape [], or one loss a sample with `reduction: "none"`
 * @throws ShapeError when the shapes do not fit
 * @throws DtypeError unless the prediction is floating-point and the target integers
 * @throws ValueError for a class that does not exist, naming position and value
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { multilabelMarginLoss } from "@chainrule/losses";
 * const scores = tensor([0.5, 0.25, 0.5, 1]);
 * const target = tensor([3, 0, -1, 1], { dtype: "int32" });
 * console.log(multilabelMarginLoss(scores, target).item()); // 0.625
 * ```
 */
export function multilabelMarginLoss(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  const name = "multilabelMarginLoss";
  rejectUnknownOptions(name, options, ["reduction"]);
  const x = floatingOperand(name, prediction);
  const t = operand(name, target);
  const { shape } = x;
  if (shape.length < 1 || shape.length > 2 || !sameShape(t.shape, shape)) {
    throw new ShapeError(
      `${name}: scores [classes] or [samples, classes] need class indices of their shape, got ` +
        `${formatShape(shape)} and ${t.dtype}${formatShape(t.shape)}`,
    );
  }
  const classes = shape[shape.length - 1]!;
  const axis = shape.length - 1;
  const known = classIndices(t, classes, -1);
  const ended = greater(cumsum(cast(less(cast(t, "int32"), 0), "int32"), { axis }), 0);
  const indices = where(ended, 0, known);
  const ofSample = scatterAdd(zeros(shape, { dtype: "int32" }), indices, cast(logicalNot(ended), "int32"), {
    axis,
  });
  // Axes: the sample, its classes j, all classes i.
  const chosen = expandDims(takeAlongAxis(x, indices, { axis }), -1);
  const hinge = sub(1, sub(chosen, expandDims(x, -2)));
  const without = logicalOr(expandDims(ended, -1), expandDims(greater(ofSample, 0), -2));
  const positive = where(logicalOr(without, lessEqual(hinge, 0)), 0, hinge);
  return reduceLosses(name, div(sum(positive, { axis: [-2, -1] }), classes), options.reduction);
}
