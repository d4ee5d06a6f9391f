import type { Params, Statistics } from "../model/buildModel.js";
import { emptyCurve, type LossCurve } from "./LossCurve.js";
import type { Learned } from "./trainingStep.js";

/** What an epoch came to. */
export interface EpochRecord {
  readonly epoch: number;
  /** The mean loss of its batches, each before its step. */
  readonly loss: number;
  /** The share of right guesses in its batches, each before its step and with dropout; null for a regression. */
  readonly accuracy: number | null;
  /** Of the validation part, or of the test part where there is none, after the epoch. */
  readonly heldOut: { readonly loss: number; readonly score: number };
  /** After its last step. */
  readonly learningRate: number;
  /** The mean norm of the gradients of each layer that learns. */
  readonly norms: readonly number[];
  readonly seconds: number;
}

/** Sums over the steps of an epoch that is not complete. */
export interface EpochSums {
  readonly steps: number;
  readonly samples: number;
  readonly loss: number;
  readonly right: number;
  readonly norms: readonly number[];
  readonly seconds: number;
}

/** Everything that a training needs to go on to the last bit: tensors, and plain data. */
export interface TrainingState {
  readonly learned: Learned;
  /** The parameters with the least validation loss so far, where training may stop early. */
  readonly best: {
    readonly epoch: number;
    readonly loss: number;
    readonly params: Params;
    readonly statistics: Statistics;
  } | null;
  /** Complete epochs. */
  readonly epochs: number;
  /** Steps in all. */
  readonly steps: number;
  /** The steps of the epoch that is not complete. */
  readonly sums: EpochSums;
  readonly history: readonly EpochRecord[];
  readonly curve: LossCurve;
}

/** Before the first step of an epoch. */
export const emptySums: EpochSums = { steps: 0, samples: 0, loss: 0, right: 0, norms: [], seconds: 0 };

/** Before the first step. */
export function initialState(learned: Learned): TrainingState {
  return { learned, best: null, epochs: 0, steps: 0, sums: emptySums, history: [], curve: emptyCurve };
}
