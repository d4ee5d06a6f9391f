import { sigmoid, softmax } from "@chainrule/activations";
import { concat, sub, type Tensor } from "@chainrule/tensor";
import type { DataDescription } from "../data/DataDescription.js";
import type { LossName } from "../training/lossFunction.js";

/**
 * What a model's outputs mean: `softmax`, a score for each class; `sigmoid`, log-odds for each class by itself;
 * `log-odds`, one number, those of class 1 against class 0; `value`, the prediction of a regression.
 */
export type OutputKind = "softmax" | "sigmoid" | "log-odds" | "value";

/** What the outputs mean of a model that has learned by a loss. */
export function outputKind(loss: LossName, data: Pick<DataDescription, "task" | "classNames">): OutputKind {
  if (data.task === "regression") return "value";
  if (loss === "quadratic") return "sigmoid";
  if (loss !== "binary-cross-entropy") return "softmax";
  return data.classNames.length === 2 ? "log-odds" : "sigmoid";
}

/** How many outputs there are. */
export function outputCount(kind: OutputKind, { classNames }: Pick<DataDescription, "classNames">): number {
  return kind === "value" || kind === "log-odds" ? 1 : classNames.length;
}

/**
 * The probabilities of the classes, shape [n, classes], from a model's outputs. Those of `sigmoid` outputs are each by
 * itself, and don't add up to 1.
 */
export function probabilities(kind: Exclude<OutputKind, "value">, outputs: Tensor): Tensor {
  if (kind === "softmax") return softmax(outputs);
  const p = sigmoid(outputs);
  return kind === "sigmoid" ? p : concat([sub(1, p), p], { axis: 1 });
}
