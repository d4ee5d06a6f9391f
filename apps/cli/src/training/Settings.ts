import type { ModelSettings } from "../model/buildModel.js";
import type { AugmentationSettings } from "./augmentation.js";
import type { LossName } from "./lossFunction.js";
import type { OptimizerName } from "./buildOptimizer.js";

/** Everything that decides what a training computes, apart from the data. */
export interface Settings extends ModelSettings {
  readonly loss: LossName;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  /** For sgd, rmsprop and muon. */
  readonly momentum: number | undefined;
  readonly nesterov: boolean;
  /** The optimizer's own weight decay, of weights alone. */
  readonly weightDecay: number | undefined;
  /** λ of ½ (λ / n) Σ w², with n samples to learn from, as in Nielsen's book. */
  readonly l2: number;
  /** The largest norm of the gradients. */
  readonly clip: number | undefined;
  /** How the learning rate changes, as `parseSchedule` reads it. */
  readonly schedule: string;
  /** Epochs in which the learning rate rises from 0. */
  readonly warmup: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** After so many epochs without a better validation loss training stops. */
  readonly patience: number | undefined;
  readonly augmentation: AugmentationSettings | undefined;
  readonly seed: number;
}
