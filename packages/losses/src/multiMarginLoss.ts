import {
  add,
  arange,
  div,
  equal,
  expandDims,
  floatingOperand,
  formatShape,
  lessEqual,
  logicalOr,
  mul,
  operand,
  rejectUnknownOptions,
  sameShape,
  ShapeError,
  square,
  sub,
  sum,
  take,
  takeAlongAxis,
  type Tensor,
  ValueError,
  where,
} from "@chainrule/tensor";
import { classIndicesOf } from "./classIndices.js";
import type { MarginOptions } from "./hingeEmbeddingLoss.js";
import { classWeights } from "./likelihood.js";
import { reduceLosses } from "./reduction.js";

const classIndices = /* @__PURE__ */ classIndicesOf("multiMarginLoss");

/** What `multiMarginLoss` can be told. */
export interface MultiMarginLossOptions extends MarginOptions {
  /** The power of the hinges. Default 1. */
  readonly p?: 1 | 2 | undefined;
  /** A factor for each class, shape [classes]. The mean stays over the samples. Default: 1 for each. */
  readonly weight?: Tensor | undefined;
}

/**
 * Σ weightₖ · max(0, margin − xₖ + xᵢ)ᵖ / classes over the classes i other than the target k: a hinge loss of several
 * classes, by default with margin 1 and p = 1. Where a hinge is just 0, its derivative is 0.
 *
 * Source: Crammer and Singer 2001, On the algorithmic implementation of multiclass kernel-based vector machines;
 * PyTorch's `multi_margin_loss`.
 *
 * @param prediction scores, shape [classes] or [samples, classes], float32 or float64
 * @param target class indices, shape [] or [samples]
 * @returns shape [], or one loss a sample with `reduction: "none"`
 * @throws ShapeError when the shapes do not fit
 * @throws DtypeError unless the prediction is floating-point and the target integers
 * @throws ValueError for a class that does not exist, naming position and value, or a p other than 1 and 2
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { multiMarginLoss } from "@chainrule/losses";
 * const scores = tensor([[0.5, 2, 1.5, -1]]);
 * console.log(multiMarginLoss(scores, tensor([1], { dtype: "int32" })).item()); // 0.125
 * ```
 */
export function multiMarginLoss(
  prediction: Tensor,
  target: Tensor,
  options: MultiMarginLossOptions = {},
): Tensor {
  const name = "multiMarginLoss";
  rejectUnknownOptions(name, options, ["p", "margin", "weight", "reduction"]);
  const { p = 1, margin = 1, weight, reduction } = options;
  // PyTorch has no other powers either.
  if (![1, 2].includes(p)) throw new ValueError(`${name}: p must be 1 or 2, got ${p}`);
  const x = floatingOperand(name, prediction);
  const t = operand(name, target);
  const { shape } = x;
  if (shape.length < 1 || shape.length > 2 || !sameShape(t.shape, shape.slice(0, -1))) {
    throw new ShapeError(
      `${name}: scores are [classes] or [samples, classes], with class indices [] or [samples], got ` +
        `${formatShape(shape)} and ${t.dtype}${formatShape(t.shape)}`,
    );
  }
  const classes = shape[shape.length - 1]!;
  const indices = classIndices(t, classes);
  const column = expandDims(indices, -1);
  const hinge = add(sub(x, takeAlongAxis(x, column, { axis: -1 })), margin);
  const own = equal(column, arange(classes, { dtype: "int32" }));
  const positive = where(logicalOr(own, lessEqual(hinge, 0)), 0, hinge);
  const total = div(sum(p === 2 ? square(positive) : positive, { axis: -1 }), classes);
  const losses = weight ? mul(total, take(classWeights(name, weight, x, classes), indices)) : total;
  return reduceLosses(name, losses, reduction);
}
