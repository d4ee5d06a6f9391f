import type { ModelSpec } from "./modelSpec.js";

/** The data sets there are. */
export const datasetNames = ["mnist"] as const;

/** What can stand between the layers. */
export const activationNames = ["relu", "sigmoid", "tanh"] as const;
export type Activation = (typeof activationNames)[number];

/** The losses there are. */
export const lossNames = ["cross-entropy", "mse"] as const;
export type LossName = (typeof lossNames)[number];

/** The optimizers there are. */
export const optimizerNames = ["adam", "sgd"] as const;
export type OptimizerName = (typeof optimizerNames)[number];

/**
 * The learning rate that is taken unless another is asked for. The squared error is a mean over ten outputs too, which
 * makes its gradients as much smaller; adam does not mind.
 */
export function defaultLearningRate(optimizer: OptimizerName, loss: LossName): number {
  if (optimizer === "adam") return 0.002;
  return loss === "mse" ? 1 : 0.1;
}

/** Everything that decides what a training computes, apart from the images. */
export interface Settings {
  readonly model: ModelSpec;
  readonly activation: Activation;
  readonly loss: LossName;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  /** For sgd; adam has its own. */
  readonly momentum: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
}
