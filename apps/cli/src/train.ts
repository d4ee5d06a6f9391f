import { valueAndGrad } from "@chainrule/autograd";
import { batches, type MnistImages } from "@chainrule/datasets";
import type { Optimizer } from "@chainrule/optim";
import { argmax, type Tensor, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import type { Model, Params } from "./buildModel.js";
import type { LossFunction } from "./lossFunction.js";

/** Accuracy is looked at in one batch of so many: it costs a second pass forwards. */
const ACCURACY_EVERY = 4;

/** What a training needs. */
export interface Training {
  readonly model: Model;
  readonly loss: LossFunction;
  readonly optimizer: Optimizer<unknown>;
  readonly images: MnistImages;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
}

/** What happens in a training, one at a time. */
export type TrainingEvent = StepEvent | EpochEvent | DivergedEvent;

/** A batch was learned from. */
export interface StepEvent {
  readonly kind: "step";
  readonly epoch: number;
  /** Images in the batch. */
  readonly images: number;
  /** The mean loss of the batch before the step. */
  readonly loss: number;
  /** The share of the batch that was recognised before the step; looked at in every fourth step only. */
  readonly accuracy: number | undefined;
  /** The parameters with this loss: those before the step. */
  readonly params: Params;
}

/** All images were seen once more. */
export interface EpochEvent {
  readonly kind: "epoch";
  readonly epoch: number;
  /** The parameters after the epoch's last step. */
  readonly params: Params;
}

/** A loss was infinite or no number: the training ends. */
export interface DivergedEvent {
  readonly kind: "diverged";
  readonly epoch: number;
  /** Which step of the epoch, from 1. */
  readonly step: number;
  readonly loss: number;
  /** The last parameters with a finite loss; the initial ones if there never was one. */
  readonly params: Params;
}

/**
 * Trains a model and tells what happens as it goes. The events are a function of the arguments alone: the same
 * seed gives the same losses and parameters to the last bit. Whoever stops asking for events stops the training.
 */
export function* train(training: Training): Generator<TrainingEvent, void, undefined> {
  const { model, loss, optimizer, images, epochs, batchSize: size, seed } = training;
  const lossAndGrad = valueAndGrad((params: Params, x: Tensor, y: Tensor) => loss(model.apply(params, x), y));
  const step = (params: Params, state: unknown, x: Tensor, y: Tensor): [Params, unknown, Tensor] => {
    const [value, grads] = lossAndGrad(params, x, y);
    const [nextParams, nextState] = optimizer.update(grads, state, params);
    return [nextParams, nextState, value];
  };

  const [forParams, forBatches] = random.split(random.key(seed));
  let params = model.init(forParams);
  let state = optimizer.init(params);
  let finite = params;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    let stepOfEpoch = 0;
    let check = (): number => 0;
    for (const batch of batches(images, { size, seed: epochSeed(forBatches, epoch) })) {
      const x = tensor(batch.x, { own: true });
      const y = tensor(batch.y, { own: true });
      const [nextParams, nextState, value] = step(params, state, x, y);
      const batchLoss = value.item();
      const looksAtAccuracy = stepOfEpoch++ % ACCURACY_EVERY === 0;
      if (!Number.isFinite(batchLoss)) {
        yield { kind: "diverged", epoch, step: stepOfEpoch, loss: batchLoss, params: finite };
        return;
      }
      finite = params;
      const accuracy = looksAtAccuracy ? shareRight(model.apply(params, x), y) : undefined;
      yield { kind: "step", epoch, images: y.size, loss: batchLoss, accuracy, params };
      [params, state] = [nextParams, nextState];
      check = () => loss(model.apply(params, x), y).item();
    }
    // No later batch looks at what the epoch's last step made: its own batch does.
    const lastLoss = check();
    if (!Number.isFinite(lastLoss)) {
      yield { kind: "diverged", epoch, step: stepOfEpoch, loss: lastLoss, params: finite };
      return;
    }
    finite = params;
    yield { kind: "epoch", epoch, params };
  }
}

/** The seed of an epoch's order: 53 bits of a key of its own. */
function epochSeed(key: random.Key, epoch: number): number {
  const [high, low] = random.foldIn(key, epoch).data();
  return (high! & 0x1fffff) * 2 ** 32 + low!;
}

function shareRight(logits: Tensor, digits: Tensor): number {
  const guesses = argmax(logits, { axis: 1 }).data();
  const right = digits.data();
  let count = 0;
  for (let i = 0; i < right.length; i++) if (guesses[i] === right[i]) count++;
  return count / right.length;
}
