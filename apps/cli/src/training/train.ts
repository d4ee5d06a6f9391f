import { batches } from "@chainrule/datasets";
import type { LearningRate, Optimizer } from "@chainrule/optim";
import { clone, tensor, treeMap } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { sampleCount, type Samples } from "../data/LoadedData.js";
import { initStatistics, type Model } from "../model/buildModel.js";
import { type Assessor, largest } from "./assess.js";
import { augmented, type AugmentationSettings } from "./augmentation.js";
import type { LossFunction } from "./lossFunction.js";
import { withLoss } from "./LossCurve.js";
import {
  emptySums,
  type EpochRecord,
  type EpochSums,
  initialState,
  type TrainingState,
} from "./TrainingState.js";
import { type Step, type StepResult, trainingStep } from "./trainingStep.js";

/** What a training needs. */
export interface Training {
  readonly model: Model;
  readonly loss: LossFunction;
  readonly optimizer: Optimizer<unknown>;
  readonly learningRate: LearningRate;
  readonly train: Samples;
  /** What is looked at after each epoch. */
  readonly heldOut: Samples;
  readonly assess: Assessor;
  readonly epochs: number;
  readonly batchSize: number;
  /** After so many epochs without a smaller loss of what is held out training stops, and the best epoch counts. */
  readonly patience: number | undefined;
  readonly augmentation: AugmentationSettings | undefined;
  readonly seed: number;
  /** Whether steps run op by op instead of as a compiled program; the bits are the same. */
  readonly eager: boolean;
}

/** What happens in a training, one at a time. `state` is there to be looked at until the next event is asked for. */
export type TrainingEvent =
  | {
      readonly kind: "step";
      readonly state: TrainingState;
      readonly samples: number;
      /** The mean loss of the batch before the step. */
      readonly loss: number;
      /** The norm of all gradients. */
      readonly norm: number;
    }
  | { readonly kind: "epoch"; readonly state: TrainingState; readonly record: EpochRecord }
  | { readonly kind: "stopped"; readonly state: TrainingState }
  /** A loss was infinite or no number: the training ends, and what it had learned by then is of no use. */
  | { readonly kind: "diverged"; readonly epoch: number; readonly step: number; readonly loss: number };

/** What a training begins with. */
export function beginning({
  model,
  optimizer,
  seed,
}: Pick<Training, "model" | "optimizer" | "seed">): TrainingState {
  const params = model.init(keysOf(seed).params);
  return initialState({ params, statistics: initStatistics(model), optimizer: optimizer.init(params) });
}

/**
 * Trains from a state on, and tells what happens as it goes. Events are a function of the arguments alone: the same seed
 * gives the same losses and parameters to the last bit, from the beginning or from a state in the middle. Whoever stops
 * asking for events stops the training. The tensors of the state given are used up.
 */
export function* train(training: Training, start: TrainingState): Generator<TrainingEvent, void, undefined> {
  const { epochs, learningRate } = training;
  const step = trainingStep(training, training);
  let state = start;
  if (hasLostPatience(training, state)) yield { kind: "stopped", state };
  while (state.epochs < epochs && !hasLostPatience(training, state)) {
    const epoch = state.epochs + 1;
    for (const event of runEpoch(training, step, state)) {
      yield event;
      if (event.kind !== "step") return;
      state = event.state;
    }
    // Only the looking: no later batch sees what the last step made.
    const begun = performance.now();
    const { params, statistics } = state.learned;
    const { loss, score } = training.assess(params, statistics, training.heldOut);
    if (!Number.isFinite(loss)) {
      yield { kind: "diverged", epoch, step: state.sums.steps, loss };
      return;
    }
    const seconds = (performance.now() - begun) / 1000;
    const record = recordOf(
      epoch,
      state,
      { loss, score },
      rateAt(learningRate, state.steps),
      seconds,
      training,
    );
    state = {
      ...state,
      best: bestOf(training, state, record),
      epochs: epoch,
      sums: emptySums,
      history: [...state.history, record],
    };
    yield { kind: "epoch", state, record };
    if (hasLostPatience(training, state)) yield { kind: "stopped", state };
  }
}

/** The steps of an epoch that the state has not done yet. */
function* runEpoch(training: Training, step: Step, start: TrainingState): Generator<TrainingEvent> {
  const { train: samples, batchSize: size, augmentation, seed } = training;
  const epoch = start.epochs + 1;
  const keys = keysOf(seed);
  let state = start;
  let index = 0;
  for (const batch of batches(samples, { size, seed: numberOf(random.foldIn(keys.order, epoch)) })) {
    if (index++ < start.sums.steps) continue;
    const begun = performance.now();
    const x = augmentation
      ? augmented(batch.x, augmentation, numberOf(random.foldIn(keys.augmentation, state.steps)))
      : batch.x;
    const [learned, result] = step(
      state.learned,
      tensor(x, { own: true }),
      tensor(batch.y, { own: true }),
      random.foldIn(keys.dropout, state.steps),
    );
    const loss = result.loss.item();
    if (!Number.isFinite(loss)) {
      yield { kind: "diverged", epoch, step: index, loss };
      return;
    }
    const norms = result.norms.data();
    const seconds = (performance.now() - begun) / 1000;
    state = {
      ...state,
      learned,
      steps: state.steps + 1,
      sums: added(state.sums, { loss, result, y: batch.y.data, norms, seconds }),
      curve: withLoss(state.curve, loss),
    };
    yield { kind: "step", state, samples: batch.y.shape[0]!, loss, norm: Math.hypot(...norms) };
  }
}

function added(
  sums: EpochSums,
  one: { loss: number; result: StepResult; y: ArrayLike<number>; norms: ArrayLike<number>; seconds: number },
): EpochSums {
  const samples = one.y.length;
  return {
    steps: sums.steps + 1,
    samples: sums.samples + samples,
    loss: sums.loss + one.loss * samples,
    right: sums.right + countRight(one.result, one.y),
    norms: Array.from(one.norms, (norm, i) => (sums.norms[i] ?? 0) + norm),
    seconds: sums.seconds + one.seconds,
  };
}

/** How many of the largest outputs are those of the right classes; with one output, on the right side of 0. */
function countRight({ outputs }: StepResult, y: ArrayLike<number>): number {
  const [n, width] = outputs.shape as [number, number];
  const values = outputs.data();
  let right = 0;
  for (let i = 0; i < n; i++) {
    const guess = width === 1 ? Number(values[i]! > 0) : largest(values, i * width, width);
    if (guess === y[i]) right++;
  }
  return right;
}

function recordOf(
  epoch: number,
  { sums }: TrainingState,
  heldOut: EpochRecord["heldOut"],
  learningRate: number,
  seconds: number,
  { train: samples }: Training,
): EpochRecord {
  const isClasses = samples.y.data instanceof Int32Array;
  return {
    epoch,
    loss: sums.loss / sampleCount(samples),
    accuracy: isClasses ? sums.right / sampleCount(samples) : null,
    heldOut,
    learningRate,
    norms: sums.norms.map((sum) => sum / sums.steps),
    seconds: sums.seconds + seconds,
  };
}

function bestOf(
  { patience }: Training,
  { best, learned }: TrainingState,
  { epoch, heldOut }: EpochRecord,
): TrainingState["best"] {
  if (patience === undefined || (best !== null && heldOut.loss >= best.loss)) return best;
  // The next step takes the memory of what was learned.
  return {
    epoch,
    loss: heldOut.loss,
    params: treeMap(clone, learned.params),
    statistics: treeMap(clone, learned.statistics),
  };
}

function hasLostPatience({ patience }: Training, { best, epochs }: TrainingState): boolean {
  return patience !== undefined && best !== null && epochs - best.epoch >= patience;
}

function rateAt(learningRate: LearningRate, steps: number): number {
  if (typeof learningRate === "number") return learningRate;
  return learningRate(tensor(Math.max(0, steps - 1), { dtype: "int32" })).item();
}

/** What a training draws from, each for itself. */
function keysOf(seed: number): Record<"params" | "order" | "dropout" | "augmentation", random.Key> {
  const key = random.key(seed);
  return {
    params: random.foldIn(key, 0),
    order: random.foldIn(key, 1),
    dropout: random.foldIn(key, 2),
    augmentation: random.foldIn(key, 3),
  };
}

/** 53 bits of a key, as the seed of what takes a number. */
function numberOf(key: random.Key): number {
  const [high, low] = key.data();
  return (high! & 0x1fffff) * 2 ** 32 + low!;
}
