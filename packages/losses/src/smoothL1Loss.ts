import { abs, rejectUnknownOptions, sub, type Tensor, ValueError } from "@chainrule/tensor";
import { matched } from "./matched.js";
import { parabolaAndLine } from "./parabolaAndLine.js";
import { type LossOptions, reduceLosses } from "./reduction.js";

/** Where the parabola ends. */
export interface SmoothL1LossOptions extends LossOptions {
  /** Up to this distance the loss is quadratic; at least 0. Default 1. */
  readonly beta?: number | undefined;
}

/**
 * With d = prediction − target: d² / (2 · beta) where |d| < beta, |d| − beta / 2 elsewhere: the absolute error with
 * a round bottom, and itself for beta 0. Its derivative, d / beta between −1 and 1, has no jump.
 *
 * Source: Girshick 2015, Fast R-CNN; PyTorch's `smooth_l1_loss`.
 *
 * @param prediction any shape, float32 or float64
 * @param target the same shape
 * @returns shape [], or the shape of the prediction with `reduction: "none"`
 * @throws ShapeError when the shapes differ
 * @throws DtypeError unless the prediction is float32 or float64
 * @throws ValueError when beta is below 0
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { smoothL1Loss } from "@chainrule/losses";
 * const [prediction, target] = [tensor([1, 5]), tensor([1.5, 2])];
 * console.log(smoothL1Loss(prediction, target, { reduction: "none" }).toArray()); // [ 0.125, 2.5 ]
 * ```
 */
export function smoothL1Loss(prediction: Tensor, target: Tensor, options: SmoothL1LossOptions = {}): Tensor {
  rejectUnknownOptions("smoothL1Loss", options, ["beta", "reduction"]);
  const { beta = 1, reduction } = options;
  if (!(beta >= 0)) throw new ValueError(`smoothL1Loss: beta must be at least 0, got ${beta}`);
  const [p, t] = matched("smoothL1Loss", prediction, target);
  const d = sub(p, t);
  return reduceLosses("smoothL1Loss", beta === 0 ? abs(d) : parabolaAndLine(d, beta, 1 / beta, 1), reduction);
}
