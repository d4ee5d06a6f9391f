import { rejectUnknownOptions, type Tensor } from "@chainrule/tensor";
import type { BinaryCrossEntropyOptions } from "./binaryCrossEntropy.js";
import { logisticLosses } from "./logisticLosses.js";
import { matched } from "./matched.js";
import { reduceLosses } from "./reduction.js";
import { weighted } from "./weighted.js";

/** What `binaryCrossEntropyWithLogits` can be told. */
export interface BinaryCrossEntropyWithLogitsOptions extends BinaryCrossEntropyOptions {
  /** The factor of what t = 1 costs, for example one for each class on the last axis; broadcasts. Default 1. */
  readonly posWeight?: Tensor | undefined;
}

/**
 * The binary cross-entropy of a target t from 0 to 1 and σ(z):
 * −posWeight · t · ln σ(z) − (1 − t) · ln(1 − σ(z)). Computed from the logit z without a σ that could saturate: finite
 * at ±1000 and exact where it is nearly 0. Its derivative is σ(z) − t (with posWeight 1).
 *
 * Source: PyTorch's `binary_cross_entropy_with_logits`.
 *
 * @param logits any shape, float32 or float64
 * @param target the same shape
 * @returns shape [], or the shape of the logits with `reduction: "none"`
 * @throws ShapeError when the shapes differ, or a weight does not broadcast to them
 * @throws DtypeError unless the logits are float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { binaryCrossEntropyWithLogits } from "@chainrule/losses";
 * const z = tensor([0, 1000, -1000], { dtype: "float64" });
 * const losses = binaryCrossEntropyWithLogits(z, tensor([1, 1, 1]), { reduction: "none" });
 * console.log(losses.toArray()); // [ 0.6931471805599453, 0, 1000 ]
 * ```
 */
export function binaryCrossEntropyWithLogits(
  logits: Tensor,
  target: Tensor,
  options: BinaryCrossEntropyWithLogitsOptions = {},
): Tensor {
  const name = "binaryCrossEntropyWithLogits";
  rejectUnknownOptions(name, options, ["weight", "posWeight", "reduction"]);
  const [z, t] = matched(name, logits, target, "logits");
  const losses = logisticLosses(name, z, t, options.posWeight);
  return reduceLosses(name, weighted(name, losses, options.weight), options.reduction);
}
