import type { DataArray } from "@chainrule/datasets";
import { CommandError } from "./CommandError.js";

/** Whole numbers of so many different values at most are taken for classes. */
const MOST_CLASSES = 20;

/** What is to be learned, the loss for it, and why that one. */
export interface LossChoice {
  readonly task: "regression" | "binary" | "classes";
  readonly loss: "squared error" | "binary cross-entropy" | "softmax cross-entropy";
  /** How many outputs the model needs. */
  readonly outputs: number;
  readonly why: string;
}

/**
 * The rule of thumb: squared error for measured numbers, binary cross-entropy for two classes, softmax cross-entropy
 * for more. Classes are whole numbers of few different values.
 *
 * @throws CommandError where all targets are the same: there is nothing to learn
 */
export function chooseLoss({ data }: DataArray): LossChoice {
  const values = new Set<number>(data);
  if (values.size < 2) {
    throw new CommandError(`All targets are ${String([...values][0])}: there is nothing to learn.`);
  }
  if (targetTask(data) === "classification") return ruleOfThumb(values.size);
  const whole = data.every(Number.isInteger);
  return ruleOfThumb(0, whole ? `${values.size} different numbers` : undefined);
}

/** What targets are most likely meant as. */
export function targetTask(values: DataArray["data"]): "classification" | "regression" {
  return values.every(Number.isInteger) && new Set<number>(values).size <= MOST_CLASSES
    ? "classification"
    : "regression";
}

/** The loss for so many classes, or for numbers where there are none. */
export function ruleOfThumb(classes: number, numbers = "measured numbers"): LossChoice {
  if (classes === 0) {
    return {
      task: "regression",
      loss: "squared error",
      outputs: 1,
      why: `The targets are ${numbers}. Where what is left over is normally distributed, the most likely model has the least squared error.`,
    };
  }
  if (classes === 2) {
    return {
      task: "binary",
      loss: "binary cross-entropy",
      outputs: 1,
      why: "The targets are two classes. One output is the log-odds; minus the logarithm of the right class's probability punishes being sure and wrong, and its gradient p − y never saturates.",
    };
  }
  return {
    task: "classes",
    loss: "softmax cross-entropy",
    outputs: classes,
    why: `The targets are ${classes} classes, which have no order. Each has an output; softmax makes probabilities of them, and the gradient is p − y.`,
  };
}
