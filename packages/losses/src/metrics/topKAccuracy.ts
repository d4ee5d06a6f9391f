import {
  any,
  equal,
  expandDims,
  isNaN,
  logicalAnd,
  logicalNot,
  mean,
  rejectUnknownOptions,
  ShapeError,
  type Tensor,
  topK,
} from "@chainrule/tensor";
import { scoresOf, wholeClasses } from "./predictedClasses.js";

/** How many guesses count. */
export interface TopKAccuracyOptions {
  /** How many of the largest scores count. Default 5. */
  readonly k?: number | undefined;
}

/**
 * The share of samples whose class is among those of the k largest scores, 0 … 1; NaN of none. Of equal scores the
 * first count; of scores with NaN none.
 *
 * @param scores shape [classes] or [samples, classes, ...], float32 or float64
 * @param target classes: integers
 * @returns shape [], float32
 * @throws ShapeError when the shapes do not fit, or k is not from 1 to the number of classes
 * @throws DtypeError unless the scores are floating-point and the target integers
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { topKAccuracy } from "@chainrule/losses/metrics";
 * const scores = tensor([[0.1, 0.6, 0.3], [0.5, 0.3, 0.2]]);
 * console.log(topKAccuracy(scores, tensor([2, 2], { dtype: "int32" }), { k: 2 }).item()); // 0.5
 * ```
 */
export function topKAccuracy(scores: Tensor, target: Tensor, options: TopKAccuracyOptions = {}): Tensor {
  rejectUnknownOptions("topKAccuracy", options, ["k"]);
  const { scores: x, axis } = scoresOf("topKAccuracy", scores, target);
  const { k = 5 } = options;
  const classes = x.shape[axis]!;
  if (!Number.isInteger(k) || k < 1 || k > classes) {
    throw new ShapeError(
      `topKAccuracy: k must be a whole number from 1 to ${classes}, the number of classes, got ${k}`,
    );
  }
  const [, best] = topK(x, k, { axis });
  const wanted = expandDims(wholeClasses("topKAccuracy", target), axis);
  const isFound = any(equal(best, wanted), { axis });
  return mean(logicalAnd(isFound, logicalNot(any(isNaN(x), { axis }))));
}
