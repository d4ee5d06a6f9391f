import { compile } from "@chainrule/compile";
import { batches, type DataArray } from "@chainrule/datasets";
import type { Optimizer } from "@chainrule/optim";
import { clone, type Tensor, tensor, treeMap } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import type { Context } from "./Experiment.js";
import { trainingStep } from "./trainingStep.js";

/** The loop may run so long before the terminal has its turn. */
const BREATH_MS = 80;

/** What there is to learn from: row i of x belongs to row i of y. */
export interface Samples {
  readonly x: DataArray<Float32Array | Float64Array>;
  readonly y: DataArray<Float32Array | Float64Array | Int32Array>;
}

/** What a training needs. */
export interface Training<P> {
  /** What it is called while it runs. */
  readonly what: string;
  loss(params: P, x: Tensor, y: Tensor): Tensor;
  readonly optimizer: Optimizer<unknown>;
  readonly params: P;
  readonly data: Samples;
  readonly epochs: number;
  /** Samples in a step. Default: all of them, always in the same order. */
  readonly batchSize?: number | undefined;
  /** The order of the samples. */
  readonly seed: number;
  /**
   * Called after each epoch, with the mean loss of its batches. The parameters are there to be looked at: the next
   * step reuses their memory.
   */
  onEpoch?(epoch: number, params: P, loss: number): void;
}

/** Trains: the one loop of all experiments that learn from samples. @returns the parameters after the last epoch */
export async function fit<P>(training: Training<P>, { progress }: Pick<Context, "progress">): Promise<P> {
  const { what, optimizer, data, epochs, batchSize, seed, onEpoch } = training;
  // The parameters given stay whole: only copies are donated.
  const step = compile(trainingStep(training.loss, optimizer), { donate: [0, 1] });
  const all = batchSize === undefined ? { x: tensor(data.x), y: tensor(data.y) } : undefined;
  let params = treeMap(clone, training.params);
  let state = optimizer.init(params);
  let breath = performance.now();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    let [sum, count] = [0, 0];
    for (const { x, y } of all ? [all] : tensorBatches(data, batchSize!, seed, epoch)) {
      let loss: Tensor;
      [params, state, loss] = step(params, state, x, y);
      sum += loss.item() * x.shape[0]!;
      count += x.shape[0]!;
      if (performance.now() - breath < BREATH_MS) continue;
      await progress(epochs === 1 ? what : `${what}: epoch ${epoch} of ${epochs}`);
      breath = performance.now();
    }
    onEpoch?.(epoch, params, sum / count);
  }
  return params;
}

function* tensorBatches(
  data: Samples,
  size: number,
  seed: number,
  epoch: number,
): Generator<{ x: Tensor; y: Tensor }> {
  const [high, low] = random.foldIn(random.key(seed), epoch).data();
  const order = (high! & 0x1fffff) * 2 ** 32 + low!;
  for (const { x, y } of batches({ x: data.x, y: data.y }, { size, seed: order })) {
    yield { x: tensor(x, { own: true }), y: tensor(y, { own: true }) };
  }
}
