import * as o from "@chainrule/optim";
import * as s from "@chainrule/optim/schedules";
import * as t from "@chainrule/tensor";
import { type Dtype, type Tensor, tensor } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";
import { expectClose, load, type Plain, toTensor } from "./vectors.js";

interface Run {
  readonly name: string;
  readonly start: Plain[];
  readonly gradients: number[][][];
  readonly parameters: number[][][];
}

interface Rates {
  readonly name: string;
  readonly losses: number[];
  readonly rates: number[];
}

const vectors = load<{ optimizers: Run[]; schedules: Rates[]; plateaus: Rates[] }>("optim");

const someOptions = { beta1: 0.8, beta2: 0.95, epsilon: 1e-3 };

const optimizers: Record<string, o.Optimizer<any>> = {
  sgd: o.sgd({ learningRate: 0.1 }),
  "sgd momentum": o.sgd({ learningRate: 0.1, momentum: 0.9 }),
  "sgd dampening": o.sgd({ learningRate: 0.1, momentum: 0.9, dampening: 0.3 }),
  "sgd nesterov": o.sgd({ learningRate: 0.1, momentum: 0.8, nesterov: true }),
  "sgd weightDecay maximize": o.sgd({ learningRate: 0.1, weightDecay: 0.2, maximize: true }),
  adam: o.adam(),
  "adam options": o.adam({ learningRate: 0.05, ...someOptions, weightDecay: 0.1 }),
  "adam amsgrad": o.adam({ learningRate: 0.05, beta2: 0.6, amsgrad: true }),
  adamw: o.adamw(),
  "adamw options": o.adamw({
    learningRate: 0.05,
    ...someOptions,
    weightDecay: 0.3,
    amsgrad: true,
    maximize: true,
  }),
  adamax: o.adamax(),
  "adamax options": o.adamax({ learningRate: 0.05, ...someOptions, weightDecay: 0.1 }),
  nadam: o.nadam(),
  "nadam options": o.nadam({ learningRate: 0.05, ...someOptions, weightDecay: 0.1, momentumDecay: 0.1 }),
  radam: o.radam(),
  "radam options": o.radam({ learningRate: 0.05, ...someOptions, weightDecay: 0.1 }),
  "radam never rectified": o.radam({ learningRate: 0.05, beta1: 0.8, beta2: 0.5 }),
  rmsprop: o.rmsprop(),
  "rmsprop options": o.rmsprop({
    learningRate: 0.02,
    alpha: 0.9,
    epsilon: 1e-3,
    weightDecay: 0.1,
    momentum: 0.5,
  }),
  "rmsprop centered": o.rmsprop({ learningRate: 0.02, alpha: 0.9, epsilon: 1e-2, centered: true }),
  adagrad: o.adagrad(),
  "adagrad options": o.adagrad({
    learningRate: 0.1,
    lrDecay: 0.1,
    weightDecay: 0.1,
    initialAccumulatorValue: 0.5,
    epsilon: 1e-3,
  }),
  adadelta: o.adadelta(),
  "adadelta options": o.adadelta({ learningRate: 0.5, rho: 0.8, epsilon: 1e-3, weightDecay: 0.1 }),
  rprop: o.rprop(),
  "rprop options": o.rprop({ learningRate: 0.1, etaMinus: 0.3, etaPlus: 1.5, minStep: 0.05, maxStep: 0.3 }),
  groups: o.adamw({
    learningRate: 0.02,
    weightDecay: 0.3,
    groups: (path) => (path === "layers[0].weight" ? { learningRate: 0.1 } : { weightDecay: 0 }),
  }),
  clipByGlobalNorm: o.chain(o.clipByGlobalNorm(0.8), o.sgd({ learningRate: 0.1, momentum: 0.9 })),
  clipByValue: o.chain(o.clipByValue(0.25), o.sgd({ learningRate: 0.1, momentum: 0.9 })),
  schedule: o.adam({ learningRate: s.cosine({ learningRate: 0.05, steps: 30 }) }),
};

describe.each([
  ["float64", 1e-10],
  ["float32", 1e-6],
] as const)("PyTorch's optimizers in %s, 25 steps", (dtype: Dtype, tolerance: number) => {
  it.each(vectors.optimizers.map((run) => [run.name, run] as const))("%s", (name, run) => {
    const optimizer = optimizers[name]!;
    const tree = (leaves: Tensor[]) => ({ layers: [{ weight: leaves[0]!, bias: leaves[1]! }] });
    const shaped = (data: number[][]): Plain[] =>
      data.map((values, i) => ({ shape: run.start[i]!.shape, dtype: "float64", data: values }));
    let params = tree(run.start.map((x) => toTensor(x, dtype)));
    let state: unknown = optimizer.init(params);
    run.gradients.forEach((gradients, i) => {
      const grads = tree(shaped(gradients).map((x) => toTensor(x, dtype)));
      [params, state] = optimizer.update(grads, state, params);
      t.treeLeaves(params).forEach((leaf, j) => {
        expect(leaf.dtype).toBe(dtype);
        expectClose(leaf, shaped(run.parameters[i]!)[j]!, tolerance, dtype === "float32" ? 1 : 1e-3);
      });
    });
  });
});

describe("PyTorch's schedulers", () => {
  const rate = { learningRate: 0.5 };
  const cycle = { learningRate: 0.1, maxLearningRate: 0.5 };
  const schedules: Record<string, o.Schedule> = {
    stepDecay: s.stepDecay({ ...rate, stepSize: 7, gamma: 0.3 }),
    multiStep: s.multiStep({ ...rate, milestones: [4, 9, 9, 20], gamma: 0.3 }),
    exponential: s.exponential({ ...rate, gamma: 0.9 }),
    linear: s.linear({ learningRate: 0.1, end: 0.4, steps: 20 }),
    polynomial: s.polynomial({ ...rate, steps: 20, power: 2.5 }),
    cosine: s.cosine({ ...rate, steps: 40, end: 0.1 }),
    cosineRestarts: s.cosineRestarts({ ...rate, steps: 7, end: 0.1 }),
    "cosineRestarts factor": s.cosineRestarts({ ...rate, steps: 3, factor: 2 }),
    oneCycle: s.oneCycle({ ...rate, steps: 41 }),
    "oneCycle options": s.oneCycle({
      ...rate,
      steps: 41,
      pctStart: 0.4,
      anneal: "linear",
      divFactor: 10,
      finalDivFactor: 100,
      threePhase: true,
    }),
    cyclic: s.cyclic({ ...cycle, stepSizeUp: 5 }),
    "cyclic triangular2": s.cyclic({ ...cycle, stepSizeUp: 3, stepSizeDown: 6, mode: "triangular2" }),
    "cyclic exponential": s.cyclic({ ...cycle, stepSizeUp: 4, mode: "exponential", gamma: 0.95 }),
    "warmup join": s.warmup(
      s.join([s.exponential({ ...rate, gamma: 0.9 }), s.stepDecay({ ...rate, stepSize: 3 })], [15]),
      { steps: 10, start: 0.1 },
    ),
  };

  it.each(vectors.schedules.map((run) => [run.name, run.rates] as const))("%s", (name, rates) => {
    rates.forEach((want, i) => {
      const got = schedules[name]!(tensor(i, { dtype: "int32" }));
      expect(got.dtype).toBe("float64");
      expect(Math.abs(got.item() - want), `step ${i}: ${got.item()}, PyTorch ${want}`).toBeLessThan(1e-10);
    });
  });

  const plateaus: Record<string, s.Plateau> = {
    default: s.reduceOnPlateau({ ...rate, patience: 3 }),
    options: s.reduceOnPlateau({
      ...rate,
      factor: 0.5,
      patience: 2,
      threshold: 0.05,
      cooldown: 4,
      minLearningRate: 0.06,
    }),
    absolute: s.reduceOnPlateau({
      ...rate,
      factor: 0.3,
      patience: 1,
      threshold: 0.2,
      thresholdMode: "absolute",
    }),
    max: s.reduceOnPlateau({ ...rate, mode: "max", factor: 0.5, patience: 6, epsilon: 0.01 }),
    "max absolute": s.reduceOnPlateau({
      ...rate,
      mode: "max",
      factor: 0.5,
      patience: 4,
      threshold: 0.1,
      thresholdMode: "absolute",
    }),
  };

  it.each(vectors.plateaus.map((run) => [run.name, run] as const))("reduceOnPlateau %s", (name, run) => {
    let state = plateaus[name]!.init();
    run.losses.forEach((loss, i) => {
      state = plateaus[name]!.update(tensor(loss, { dtype: "float64" }), state);
      expect(Math.abs(state.learningRate.item() - run.rates[i]!)).toBeLessThan(1e-14);
    });
  });
});
