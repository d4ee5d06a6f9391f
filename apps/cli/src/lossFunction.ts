import { softmax } from "@chainrule/activations";
import { crossEntropy, mseLoss } from "@chainrule/losses";
import { oneHot, type Tensor } from "@chainrule/tensor";
import { CLASSES } from "./buildModel.js";
import type { LossName } from "./settings.js";

/** How wrong a model is: from its scores (logits) of shape [n, 10] and the right digits of shape [n]. */
export type LossFunction = (logits: Tensor, digits: Tensor) => Tensor;

const losses: Readonly<Record<LossName, LossFunction>> = {
  "cross-entropy": (logits, digits) => crossEntropy(logits, digits),
  // Softmax probabilities against one-hot digits: the same network as with cross-entropy, so that the two compare.
  mse: (logits, digits) => mseLoss(softmax(logits), oneHot(digits, CLASSES)),
};

/** The loss of a name. */
export function lossFunction(name: LossName): LossFunction {
  return losses[name];
}
