import { mean, rejectUnknownOptions, ShapeError, type Tensor } from "@chainrule/tensor";
import type { BinaryCrossEntropyOptions } from "./binaryCrossEntropy.js";
import { logisticLosses } from "./logisticLosses.js";
import { matched } from "./matched.js";
import { reduceLosses } from "./reduction.js";
import { weighted } from "./weighted.js";

/**
 * The mean, over the classes on the last axis, of the binary cross-entropies of logits z and targets t:
 * −t · ln σ(z) − (1 − t) · ln(1 − σ(z)): any number of classes may be true.
 *
 * Source: PyTorch's `multilabel_soft_margin_loss`.
 *
 * @param logits shape [..., classes], float32 or float64
 * @param target from 0 to 1, the same shape
 * @returns shape [], or one loss a sample, shape [...], with `reduction: "none"`
 * @throws ShapeError when the shapes differ, or there is no axis of classes
 * @throws DtypeError unless the logits are float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { multilabelSoftMarginLoss } from "@chainrule/losses";
 * const logits = tensor([[0, 1000, -1000]], { dtype: "float64" });
 * console.log(multilabelSoftMarginLoss(logits, tensor([[1, 1, 0]])).item()); // 0.23104906018664842
 * ```
 */
export function multilabelSoftMarginLoss(
  logits: Tensor,
  target: Tensor,
  options: BinaryCrossEntropyOptions = {},
): Tensor {
  const name = "multilabelSoftMarginLoss";
  rejectUnknownOptions(name, options, ["weight", "reduction"]);
  const [z, t] = matched(name, logits, target, "logits");
  if (z.shape.length === 0) throw new ShapeError(`${name}: logits need an axis of classes, got shape []`);
  const losses = mean(weighted(name, logisticLosses(name, z, t), options.weight), { axis: -1 });
  return reduceLosses(name, losses, options.reduction);
}
