import { sigmoid, softmax } from "@chainrule/activations";
import {
  binaryCrossEntropyWithLogits,
  crossEntropy,
  huberLoss,
  l1Loss,
  logCoshLoss,
  mseLoss,
  multiMarginLoss,
} from "@chainrule/losses";
import { cast, div, expandDims, mul, oneHot, type Tensor } from "@chainrule/tensor";
import type { Task } from "../data/DataDescription.js";

/** How wrong a model is: from its outputs and what is right, classes of shape [n] or numbers of shape [n, 1]. */
export type LossFunction = (outputs: Tensor, targets: Tensor) => Tensor;

const total = { reduction: "sum" } as const;

/** A sum over the outputs, and the mean over the batch: the convention of Nielsen's book. */
function perSample(sum: Tensor, outputs: Tensor): Tensor {
  return div(sum, outputs.shape[0]!);
}

/** One of as many numbers as there are outputs is 1, or the class itself where there is one output. */
function oneHotTargets(outputs: Tensor, classes: Tensor): Tensor {
  const count = outputs.shape[1]!;
  return count === 1 ? cast(expandDims(classes, 1), outputs.dtype) : oneHot(classes, count);
}

const classLosses = {
  "cross-entropy": (outputs, y) => crossEntropy(outputs, y),
  "binary-cross-entropy": (outputs, y) =>
    perSample(binaryCrossEntropyWithLogits(outputs, oneHotTargets(outputs, y), total), outputs),
  quadratic: (outputs, y) =>
    perSample(mul(mseLoss(sigmoid(outputs), oneHotTargets(outputs, y), total), 0.5), outputs),
  // Softmax probabilities against one-hot classes: the same network as with cross-entropy, so that the two compare.
  mse: (outputs, y) => mseLoss(softmax(outputs), oneHotTargets(outputs, y)),
  hinge: (outputs, y) => multiMarginLoss(outputs, y),
} as const satisfies Readonly<Record<string, LossFunction>>;

const numberLosses = {
  mse: (outputs, y) => mseLoss(outputs, y),
  l1: (outputs, y) => l1Loss(outputs, y),
  huber: (outputs, y) => huberLoss(outputs, y),
  "log-cosh": (outputs, y) => logCoshLoss(outputs, y),
} as const satisfies Readonly<Record<string, LossFunction>>;

/** The name of a loss. */
export type LossName = keyof typeof classLosses | keyof typeof numberLosses;

const byTask: Readonly<Record<Task, Readonly<Partial<Record<LossName, LossFunction>>>>> = {
  classification: classLosses,
  regression: numberLosses,
};

/** The losses for a task. */
export function lossNamesFor(task: Task): LossName[] {
  return Object.keys(byTask[task]) as LossName[];
}

/** All of them. */
export const lossNames: readonly LossName[] = [
  ...new Set([...lossNamesFor("classification"), ...lossNamesFor("regression")]),
];

/** The loss of a name; undefined where it is for another task. */
export function lossFunction(name: LossName, task: Task): LossFunction | undefined {
  return byTask[task][name];
}
