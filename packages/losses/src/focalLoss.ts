import {
  add,
  maximum,
  mul,
  neg,
  pow,
  rejectUnknownOptions,
  sigmoid,
  sub,
  type Tensor,
} from "@chainrule/tensor";
import { logisticLosses } from "./logisticLosses.js";
import { matched } from "./matched.js";
import { type LossOptions, reduceLosses } from "./reduction.js";

/** How examples are weighted. */
export interface FocalLossOptions extends LossOptions {
  /** The weight of t = 1, that of t = 0 being 1 − alpha; below 0: no such weights. Default 0.25. */
  readonly alpha?: number | undefined;
  /** How much less what is easy counts. Default 2. */
  readonly gamma?: number | undefined;
}

/**
 * The binary cross-entropy of logits, of which examples that are classified well count little:
 * −αₜ · (1 − pₜ)^gamma · ln pₜ, where pₜ = σ(z) and αₜ = alpha for the target t = 1, and 1 − σ(z) and 1 − alpha for
 * t = 0. In between both go linearly with t.
 *
 * Source: Lin et al. 2017, Focal loss for dense object detection; torchvision's `sigmoid_focal_loss` (whose default
 * reduction is "none").
 *
 * @param logits any shape, float32 or float64
 * @param target the same shape
 * @returns shape [], or the shape of the logits with `reduction: "none"`
 * @throws ShapeError when the shapes differ
 * @throws DtypeError unless the logits are float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { focalLoss } from "@chainrule/losses";
 * const z = tensor([0, 3], { dtype: "float64" });
 * console.log(focalLoss(z, tensor([1, 0])).item().toFixed(6)); // 1.059016
 * ```
 */
export function focalLoss(logits: Tensor, target: Tensor, options: FocalLossOptions = {}): Tensor {
  rejectUnknownOptions("focalLoss", options, ["alpha", "gamma", "reduction"]);
  const { alpha = 0.25, gamma = 2, reduction } = options;
  const [z, t] = matched("focalLoss", logits, target, "logits");
  const miss = add(mul(sigmoid(z), sub(1, t)), mul(sigmoid(neg(z)), t));
  // Not below 1e-30, or a power with a fraction would have an infinite derivative.
  const focused = mul(pow(maximum(miss, 1e-30), gamma), logisticLosses("focalLoss", z, t));
  const losses = alpha < 0 ? focused : mul(focused, add(mul(t, 2 * alpha - 1), 1 - alpha));
  return reduceLosses("focalLoss", losses, reduction);
}
