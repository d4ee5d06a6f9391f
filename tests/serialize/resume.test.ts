// A training that was saved and goes on from the file equals one that was never interrupted, bit for bit.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { relu } from "@chainrule/activations";
import { valueAndGrad } from "@chainrule/autograd";
import { batches } from "@chainrule/datasets";
import { crossEntropy } from "@chainrule/losses";
import { batchNorm, conv2d, dense, dropout, flatten, maxPool2d, sequential } from "@chainrule/nn";
import { accumulate, adamw, chain, clipByGlobalNorm, ema, type Optimizer, sgd } from "@chainrule/optim";
import { cosine, type PlateauState, reduceOnPlateau } from "@chainrule/optim/schedules";
import { decodeCheckpoint, encodeCheckpoint, flattenTree } from "@chainrule/serialize";
import { loadCheckpoint, saveCheckpoint } from "@chainrule/serialize/node";
import { tensor, type Tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import { describe, expect, test } from "vitest";

const rows = 40;
const size = 8;
const perEpoch = rows / size;
const data = {
  x: {
    data: random.normal(random.key(1), [rows, 1, 6, 6]).data() as Float32Array<ArrayBuffer>,
    shape: [rows, 1, 6, 6],
  },
  y: { data: Int32Array.from({ length: rows }, (_, i) => (i * 7) % 3), shape: [rows] },
};

const model = sequential(
  conv2d(1, 4, 3, { padding: 1 }),
  batchNorm(4),
  relu,
  maxPool2d(2),
  flatten(),
  dropout(0.3),
  dense(36, 10),
  relu,
  dropout(0.2),
  dense(10, 3),
);
type Params = ReturnType<typeof model.init>;
type Statistics = ReturnType<typeof model.initState>;

/** Everything that changes from step to step. */
interface Training<S> {
  params: Params;
  statistics: Statistics;
  state: S;
  plateau: PlateauState;
  key: random.Key;
  /** How many batches there were, in all epochs. */
  step: number;
  losses: number[];
}

const plateau = reduceOnPlateau({ learningRate: 0.05, factor: 0.5, patience: 1 });

function begin<S>(optimizer: Optimizer<S>): Training<S> {
  const params = model.init(random.key(2));
  return {
    params,
    statistics: model.initState(),
    state: optimizer.init(params),
    plateau: plateau.init(),
    key: random.key(3),
    step: 0,
    losses: [],
  };
}

const lossAndGrad = valueAndGrad(
  (
    params: Params,
    statistics: Statistics,
    x: Tensor,
    y: Tensor,
    key: random.Key,
  ): [loss: Tensor, statistics: Statistics] => {
    const [logits, next] = model.applyWithState(params, statistics, x, { training: true, key });
    return [crossEntropy(logits, y), next];
  },
  { hasAux: true },
);

/** Goes on for some batches from where a training stands, which may be in the middle of an epoch. */
function train<S>(optimizer: Optimizer<S>, from: Training<S>, steps: number): Training<S> {
  let { params, statistics, state, plateau: rate, key, losses } = from;
  const end = from.step + steps;
  for (let step = from.step; step < end; step++) {
    const order = batches(data, { size, seed: Math.floor(step / perEpoch) });
    const { x, y } = [...order][step % perEpoch]!;
    const [next, forDropout] = random.split(key);
    key = next;
    const [[loss, seen], grads] = lossAndGrad(params, statistics, tensor(x), tensor(y), forDropout);
    statistics = seen;
    [params, state] = optimizer.update(grads, state, params);
    rate = plateau.update(loss, rate);
    losses = [...losses, loss.item()];
  }
  return { params, statistics, state, plateau: rate, key, step: end, losses };
}

/** The bytes of every tensor, by name: what equal tensors have in common, the sign of zero included. */
function bitsOf(training: Training<unknown>): unknown {
  const { step, losses, ...tensors } = training;
  const bytes = Object.entries(flattenTree(tensors)).map(([name, x]) => {
    const { buffer } = x.data();
    return [name, x.dtype, x.shape, Buffer.from(buffer).toString("hex")];
  });
  return { step, losses: Buffer.from(Float64Array.from(losses).buffer).toString("hex"), bytes };
}

const optimizers: [name: string, optimizer: Optimizer<unknown>][] = [
  ["sgd with momentum", sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true })],
  [
    "adamw on a schedule, clipped, averaged",
    ema(
      chain(
        clipByGlobalNorm(1),
        adamw({ learningRate: cosine({ learningRate: 0.01, steps: 12 }), amsgrad: true }),
      ),
    ),
  ],
  ["gradients of three batches", accumulate(adamw({ learningRate: 0.01 }), 3)],
];

describe.each(optimizers)("%s", (_, optimizer) => {
  const whole = train(optimizer, begin(optimizer), 12);

  test("learns something that can be told apart", () => {
    expect(bitsOf(whole)).not.toEqual(bitsOf(train(optimizer, begin(optimizer), 11)));
    expect(new Set(whole.losses).size).toBe(12);
  });

  test.each([5, 7])("resumes after %d of 12 batches", (steps) => {
    const bytes = encodeCheckpoint(train(optimizer, begin(optimizer), steps));
    // As in a program that was started anew: nothing but the file is left.
    const resumed = train(optimizer, decodeCheckpoint(bytes, begin(optimizer)), 12 - steps);
    expect(bitsOf(resumed)).toEqual(bitsOf(whole));
  });

  test("resumes again and again, from a file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "chainrule-resume-"));
    const path = join(folder, "last.safetensors");
    await saveCheckpoint(path, begin(optimizer));
    for (let i = 0; i < 4; i++) {
      await saveCheckpoint(path, train(optimizer, await loadCheckpoint(path, begin(optimizer)), 3));
    }
    expect(bitsOf(await loadCheckpoint(path, begin(optimizer)))).toEqual(bitsOf(whole));
    await rm(folder, { recursive: true });
  });

  test("resumes without a template, which the file does not need", () => {
    const bytes = encodeCheckpoint(train(optimizer, begin(optimizer), 6));
    const resumed = train(optimizer, decodeCheckpoint(bytes) as Training<unknown>, 6);
    expect(bitsOf(resumed)).toEqual(bitsOf(whole));
  });
});

test("what is left out of the checkpoint shows", () => {
  const optimizer = optimizers[1]![1];
  const half = train(optimizer, begin(optimizer), 6);
  const whole = bitsOf(train(optimizer, half, 6));
  const fresh = begin(optimizer);
  for (const name of ["params", "statistics", "state", "plateau", "key", "step", "losses"] as const) {
    const forgetful = train(optimizer, { ...half, [name]: fresh[name] }, 6);
    expect(bitsOf(forgetful)).not.toEqual(whole);
  }
});
