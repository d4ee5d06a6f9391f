import * as o from "@chainrule/optim";
import { cosine, warmup } from "@chainrule/optim/schedules";
import {
  cast,
  mul,
  nextLevel,
  placeholder,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  type Tracer,
  treeFlatten,
  treeLeaves,
  treeMap,
  treeUnflatten,
} from "@chainrule/tensor";
import { describe, expect, expectTypeOf, it, vi } from "vitest";

const shortRun = 500;
const longRun = 2000;
const short = (learningRate: number): o.Schedule => cosine({ learningRate, steps: shortRun });
const falling = (learningRate: number): o.Schedule => cosine({ learningRate, steps: longRun });

type Make = (learningRate: any) => o.Optimizer<any>;

/** Each optimizer with its rates for a parabola and for Rosenbrock's valley. */
const table: Record<string, [make: Make, parabola: o.LearningRate, rosenbrock: o.LearningRate]> = {
  sgd: [(learningRate) => o.sgd({ learningRate }), 0.1, 0.0022],
  "sgd momentum": [(learningRate) => o.sgd({ learningRate, momentum: 0.9 }), 0.02, 0.001],
  "sgd nesterov": [(learningRate) => o.sgd({ learningRate, momentum: 0.9, nesterov: true }), 0.02, 0.001],
  adam: [(learningRate) => o.adam({ learningRate }), 0.1, falling(0.03)],
  "adam amsgrad": [(learningRate) => o.adam({ learningRate, amsgrad: true }), 0.1, 0.03],
  adamw: [(learningRate) => o.adamw({ learningRate, weightDecay: 1e-6 }), 0.1, falling(0.03)],
  adamax: [(learningRate) => o.adamax({ learningRate }), 0.1, falling(0.1)],
  nadam: [(learningRate) => o.nadam({ learningRate }), 0.1, falling(0.03)],
  radam: [(learningRate) => o.radam({ learningRate }), 0.1, warmup(falling(0.03), { steps: 50 })],
  rmsprop: [(learningRate) => o.rmsprop({ learningRate }), short(0.1), falling(0.05)],
  "rmsprop centered": [
    (learningRate) => o.rmsprop({ learningRate, centered: true, momentum: 0.5 }),
    short(0.05),
    falling(0.01),
  ],
  adagrad: [(learningRate) => o.adagrad({ learningRate }), 1, 0.5],
  adadelta: [(learningRate) => o.adadelta({ learningRate, rho: 0.95, epsilon: 1e-5 }), short(10), falling(1)],
  rprop: [(learningRate) => o.rprop({ learningRate }), 0.1, 0.01],
  lion: [(learningRate) => o.lion({ learningRate }), short(0.1), falling(0.02)],
  adafactor: [(learningRate) => o.adafactor({ learningRate }), short(0.2), falling(0.1)],
  lamb: [(learningRate) => o.lamb({ learningRate }), short(0.1), falling(0.02)],
  muon: [(learningRate) => o.muon({ learningRate, weightDecay: 0 }), short(0.1), falling(0.02)],
  accumulate: [(learningRate) => o.accumulate(o.adam({ learningRate }), 2), 0.1, 0.03],
  ema: [(learningRate) => o.ema(o.adam({ learningRate })), 0.1, falling(0.03)],
  chain: [
    (learningRate) =>
      o.chain(o.clipByGlobalNorm(5), o.clipByValue(4), o.sgd({ learningRate, momentum: 0.9 })),
    0.05,
    0.003,
  ],
};

function rosenbrockGradient(point: Tensor): Tensor {
  const [x, y] = point.data() as unknown as [number, number];
  return tensor([[2 * (x - 1) - 400 * x * (y - x * x), 200 * (y - x * x)]], { dtype: "float64" });
}

describe.each(Object.entries(table))("%s", (_, [make, parabolaRate, rosenbrockRate]) => {
  it("finds the bottom of a parabola, and changes nothing it was given", () => {
    const optimizer = make(parabolaRate);
    const start = { x: tensor([[5, -3]]), nested: [tensor(2)] };
    const target = [[1, 2]];
    let params = start;
    let state: unknown = optimizer.init(params);
    for (let i = 0; i < shortRun; i++) {
      const grads = { x: mul(2, sub(params.x, tensor(target))), nested: [mul(2, params.nested[0]!)] };
      [params, state] = optimizer.update(grads, state, params);
    }
    expect(sum(square(sub(params.x, tensor(target)))).item()).toBeLessThan(1e-5);
    expect(Math.abs(params.nested[0]!.item())).toBeLessThan(3e-3);
    expect(start.x.toArray()).toEqual([[5, -3]]);
  });

  it("comes down Rosenbrock's valley", () => {
    const optimizer = make(rosenbrockRate);
    let params: Tensor = tensor([[0.3, -0.2]], { dtype: "float64" });
    let state: unknown = optimizer.init(params);
    for (let i = 0; i < longRun; i++) {
      [params, state] = optimizer.update(rosenbrockGradient(params), state, params);
    }
    const [x, y] = params.data() as unknown as [number, number];
    expect((1 - x) ** 2 + 100 * (y - x * x) ** 2).toBeLessThan(0.01);
  });

  it("stays finite when gradients vanish", () => {
    const optimizer = make(0.001);
    let params: Tensor = tensor([[1, -2, 3]]);
    let state: unknown = optimizer.init(params);
    for (let i = 0; i < 1200; i++) {
      const grads = tensor([[i < 3 ? 1 : 0, 0, i === 50 ? 1e-30 : 0]]);
      [params, state] = optimizer.update(grads, state, params);
    }
    expect(params.data().every(Number.isFinite)).toBe(true);
  });

  it("goes on from a saved state to the same bits", () => {
    const optimizer = make(0.01);
    const step = (params: { w: Tensor; b: Tensor }, state: unknown, i: number) =>
      optimizer.update(
        { w: mul(params.w, 0.3 + (i % 3)), b: sub(params.b, tensor([0.1 * i, 1, -1])) },
        state,
        params,
      );
    const start = {
      w: tensor([
        [1, 2, 3],
        [-1, 0.5, 2],
      ]),
      b: tensor([0.1, 0.2, 0.3]),
    };
    let straight: [typeof start, unknown] = [start, optimizer.init(start)];
    for (let i = 0; i < 8; i++) straight = step(...straight, i);
    let resumed: [typeof start, unknown] = [start, optimizer.init(start)];
    for (let i = 0; i < 8; i++) {
      if (i === 5) resumed = [loaded(saved(resumed[0])) as typeof start, loaded(saved(resumed[1]))];
      resumed = step(...resumed, i);
    }
    expect(saved(resumed)).toBe(saved(straight));
  });

  it("names a gradient of another shape or structure", () => {
    const optimizer = make(0.1);
    const params = { a: [tensor([1, 2])] };
    const state: unknown = optimizer.init(params);
    expect(() => optimizer.update({ b: [tensor([1, 2])] } as never, state, params)).toThrow(TypeError);
    expect(() => optimizer.update({ a: [tensor([1])] }, state, params)).toThrow();
  });
});

/** A tree as text: structure, dtypes, shapes and all bits. */
function saved(tree: unknown): string {
  const mark = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(mark);
    if (typeof value === "object" && value !== null && "dtype" in value) {
      const { dtype, shape } = value as Tensor;
      return { $: dtype, shape, data: Array.from((value as Tensor).data()) };
    }
    return Object.fromEntries(Object.entries(value as object).map(([key, child]) => [key, mark(child)]));
  };
  return JSON.stringify(mark(tree));
}

function loaded(text: string): unknown {
  const unmark = (value: any): unknown => {
    if (Array.isArray(value)) return value.map(unmark);
    if ("$" in value) return cast(tensor(new Float64Array(value.data), { shape: value.shape }), value.$);
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, unmark(child)]));
  };
  return unmark(JSON.parse(text));
}

describe("a state", () => {
  it("counts steps in an int32", () => {
    const optimizer = o.sgd({ learningRate: 1 });
    const params = [tensor([1])];
    const [, state] = optimizer.update(params, optimizer.init(params), params);
    expect([state.step.dtype, state.step.shape, state.step.item()]).toEqual(["int32", [], 1]);
    expect(state.velocity).toEqual([]);
  });

  it("of other parameters is refused", () => {
    const optimizer = o.adam();
    const message = "adam: the state belongs to other parameters, or to other options";
    const other = optimizer.init([tensor([1]), tensor([2])]);
    expect(() => optimizer.update([tensor([1])], other, [tensor([1])])).toThrow(message);
    const smaller = optimizer.init([tensor([1])]);
    const params = [tensor([1, 2])];
    expect(() => optimizer.update(params, { ...smaller, mean: [tensor([[1], [1]])] }, params)).toThrow(
      message,
    );
    expect(() => optimizer.update(params, smaller, params)).toThrow(message);
    const larger = optimizer.init(params);
    expect(() => optimizer.update([tensor([1])], larger, [tensor([1])])).toThrow(message);
    const plain = o.adam().init(params);
    expect(() => o.adam({ amsgrad: true }).update(params, plain, params)).toThrow(message);
  });

  const of = (optimizer: o.Optimizer<any>): unknown => optimizer.init([tensor([1])]);
  const adam = o.adam();
  const sgd = o.sgd({ learningRate: 1 });
  it.each<[string, o.Optimizer<any>, unknown, string]>([
    [
      "none",
      adam,
      undefined,
      "adam: the state has no step. It comes from init(params) of the same optimizer",
    ],
    ["another's", adam, of(sgd), "adam: the state has no mean. It comes from init(params)"],
    ["all that update gives", sgd, [[tensor([1])], of(sgd)], "sgd: the state has no step"],
    ["none of nadam", o.nadam(), undefined, "nadam: the state has no momentumProduct"],
    ["a bare one for ema", o.ema(adam), of(adam), "ema: the state has no average"],
    ["a bare one for accumulate", o.accumulate(adam, 2), of(adam), "accumulate: the state has no count"],
    [
      "a bare one for chain",
      o.chain(o.clipByValue(1), adam),
      of(adam),
      "chain: the state is an array, one for each of the 2 members",
    ],
  ])("is the optimizer's own, not %s", (_, optimizer, state, message) => {
    const params = [tensor([1])];
    expect(() => optimizer.update(params, state, params)).toThrow(message);
  });

  it("is small with adafactor", () => {
    const state = o.adafactor().init([tensor(new Float32Array(600), { shape: [20, 30] })]);
    expect(treeLeaves(state).reduce((size, leaf) => size + leaf.size, 0)).toBe(20 + 30 + 2);
  });
});

describe("groups", () => {
  it("may be new objects at each step, of other values: none is mistaken for another", () => {
    let weightDecay = 0;
    const optimizer = o.sgd({ learningRate: 1, groups: () => ({ weightDecay, learningRate: 0.5 }) });
    let params = [tensor([4, 8])];
    let state = optimizer.init(params);
    const seen = [0, 0.5, 0.25, 0.5].map((decay) => {
      weightDecay = decay;
      [params, state] = optimizer.update([tensor([0, 1])], state, params);
      return params[0]!.toArray();
    });
    expect(seen).toEqual([
      [4, 7.5],
      [3, 5.125],
      [2.625, 3.984375],
      [1.96875, 2.48828125],
    ]);
  });

  it("tell parameters by their shapes", () => {
    const optimizer = o.sgd({
      learningRate: 1,
      weightDecay: 0.5,
      groups: (_, { shape }) => (shape.length < 2 ? { weightDecay: 0 } : undefined),
    });
    const params = { scale: tensor([2]), weight: tensor([[2]]) };
    const grads = { scale: tensor([0]), weight: tensor([[0]]) };
    const [next] = optimizer.update(grads, optimizer.init(params), params);
    expect([next.scale.item(), next.weight.item()]).toEqual([2, 1]);
  });

  it("that are one object are one group, whose schedule is asked once a step", () => {
    const asked = vi.fn((step: Tensor) => mul(cast(step, "float64"), 0.5));
    const group = { learningRate: asked };
    const optimizer = o.sgd({ learningRate: 1, groups: (path) => (path === "c" ? undefined : group) });
    const params = { a: tensor([1]), b: tensor([1]), c: tensor([1]) };
    const [next] = optimizer.update(params, optimizer.init(params), params);
    expect(asked).toHaveBeenCalledTimes(1);
    expect([next.a, next.b, next.c].map((x) => x.item())).toEqual([1, 1, 0]);
  });

  const params = { layers: [{ weight: tensor([2, 2]), bias: tensor([2, 2]) }, { weight: tensor([2, 2]) }] };
  const grads = treeMap(() => tensor([1, 1]), params);

  it("have their own rates, weight decay, and frozen parameters", () => {
    const paths: string[] = [];
    const optimizer = o.sgd({
      learningRate: 0.5,
      weightDecay: 0.5,
      momentum: 0.5,
      groups: (path) => {
        paths.push(path);
        if (path.endsWith("bias")) return { weightDecay: 0, learningRate: undefined };
        return path.startsWith("layers[1]") ? { frozen: true } : undefined;
      },
    });
    const state = optimizer.init(params);
    const [next, nextState] = optimizer.update(grads, state, params);
    expect(paths.slice(0, 3)).toEqual(["layers[0].weight", "layers[0].bias", "layers[1].weight"]);
    expect(next.layers[0]!.weight.toArray()).toEqual([1, 1]);
    expect(next.layers[0]!.bias!.toArray()).toEqual([1.5, 1.5]);
    expect(next.layers[1]!.weight).toBe(params.layers[1]!.weight);
    expect(treeLeaves(nextState.velocity)[2]).toBe(treeLeaves(state.velocity)[2]);
  });

  it("may have schedules of their own", () => {
    const rate = (step: Tensor): Tensor => mul(cast(step, "float64"), 0.25);
    const optimizer = o.sgd({
      learningRate: 1,
      groups: (path) => (path.endsWith("bias") ? { learningRate: rate } : undefined),
    });
    let next = params;
    let state = optimizer.init(params);
    for (let i = 0; i < 3; i++) [next, state] = optimizer.update(grads, state, next);
    expect(next.layers[0]!.bias!.toArray()).toEqual([1.25, 1.25]);
    expect(next.layers[0]!.weight.toArray()).toEqual([-1, -1]);
  });

  it("say which matrices muon leaves to AdamW", () => {
    const matrix = {
      weight: tensor([
        [3, 1],
        [0, 2],
      ]),
      head: tensor([
        [3, 1],
        [0, 2],
      ]),
    };
    const options = { learningRate: 0.1, weightDecay: 0.2, epsilon: 0.5 };
    const muon = o.muon({ ...options, groups: (path) => (path === "head" ? { orthogonalize: false } : {}) });
    const adamw = o.adamw(options);
    const start = [muon.init(matrix), adamw.init(matrix)] as const;
    const [byMuon, muonState] = muon.update(matrix, start[0], matrix);
    const [byAdamw, adamwState] = adamw.update(matrix, start[1], matrix);
    expect(byMuon.head.toArray()).toEqual(byAdamw.head.toArray());
    expect(byMuon.weight.toArray()).not.toEqual(byAdamw.weight.toArray());
    const [muonAgain] = muon.update(matrix, muonState, matrix);
    const [adamwAgain] = adamw.update(matrix, adamwState, matrix);
    expect(muonAgain.head.toArray()).toEqual(adamwAgain.head.toArray());
    expect(treeLeaves(muonState).reduce((size, leaf) => size + leaf.size, 0)).toBe(1 + 4 + 1 + 4 + 4);
  });

  it("are a function", () => {
    expect(() => o.adam({ groups: [{ frozen: true }] as never })).toThrow(
      "adam: groups is a function of a path and the parameter there, got an array",
    );
  });

  it.each<[object, string]>([
    [{ lr: 1 }, 'sgd: groups("a"): unknown option "lr". Known: learningRate, weightDecay, frozen'],
    [{ learningRate: -1 }, 'sgd: groups("a"): learningRate must be a number at least 0, got -1'],
    [{ weightDecay: NaN }, 'sgd: groups("a"): weightDecay must be a number at least 0, got NaN'],
  ])("are checked: %o", (group, message) => {
    const optimizer = o.sgd({ learningRate: 1, groups: () => group });
    expect(() => optimizer.init({ a: tensor(1) })).toThrow();
    expect(() =>
      optimizer.update({ a: tensor(1) }, { step: tensor(0), velocity: [] }, { a: tensor(1) }),
    ).toThrow(message);
  });
});

describe("options", () => {
  it("decoupledWeightDecay makes adam adamw", () => {
    const params = [tensor([1, -2])];
    const grads = [tensor([0.5, 3])];
    const options = { learningRate: 0.1, weightDecay: 0.3 };
    const adam = o.adam({ ...options, decoupledWeightDecay: true });
    const adamw = o.adamw(options);
    const [a] = adam.update(grads, adam.init(params), params);
    const [b] = adamw.update(grads, adamw.init(params), params);
    expect(a[0]!.toArray()).toEqual(b[0]!.toArray());
  });

  it("undefined means the default", () => {
    const blank = { learningRate: undefined, weightDecay: undefined, groups: undefined, maximize: undefined };
    const params = [tensor([1, -2])];
    const [a] = o.adamw(blank).update(params, o.adamw().init(params), params);
    const [b] = o.adamw().update(params, o.adamw().init(params), params);
    expect(a[0]!.toArray()).toEqual(b[0]!.toArray());
  });

  const below1 = "must be a number from 0 up to but not including 1, got";
  it.each<[() => unknown, string]>([
    [
      () => o.adam({ lr: 1e-3 } as never),
      'adam: unknown option "lr". Known: learningRate, beta1, beta2, epsilon, amsgrad, weightDecay',
    ],
    [() => o.sgd({ lr: 1e-3 } as never), 'sgd: unknown option "lr"'],
    [() => o.sgd({ learningRate: -1 }), "sgd: learningRate must be a number at least 0, got -1"],
    [() => o.sgd({ learningRate: "1" as never }), 'sgd: learningRate must be a number at least 0, got "1"'],
    [() => o.sgd({} as never), "sgd: learningRate must be a number at least 0, got undefined"],
    [() => o.sgd(undefined as never), "sgd: options are an object, sgd({ learningRate: … }), got undefined"],
    [() => o.sgd({ learningRate: 1, momentum: 1 }), `sgd: momentum ${below1} 1`],
    [
      () => o.sgd({ learningRate: 1, nesterov: true }),
      "sgd: nesterov needs a momentum above 0 and no dampening",
    ],
    [() => o.adam({ beta2: NaN }), `adam: beta2 ${below1} NaN`],
    [() => o.adam({ weightDecay: -1 }), "adam: weightDecay must be a number at least 0, got -1"],
    [() => o.adamw({ beta1: 1 }), `adamw: beta1 ${below1} 1`],
    [() => o.adamw({ decoupledWeightDecay: false } as never), "adamw: its weight decay is always decoupled"],
    [() => o.adamax({ epsilon: -1 }), "adamax: epsilon must be a number at least 0"],
    [() => o.nadam({ psi: 1 } as never), 'nadam: unknown option "psi"'],
    [() => o.nadam({ momentumDecay: -1 }), "nadam: momentumDecay must be a number at least 0"],
    [() => o.radam({ beta1: 2 }), `radam: beta1 ${below1} 2`],
    [() => o.rmsprop({ alpha: 1 }), `rmsprop: alpha ${below1} 1`],
    [() => o.rmsprop({ beta2: 1 } as never), 'rmsprop: unknown option "beta2"'],
    [() => o.adagrad({ lrDecay: -1 }), "adagrad: lrDecay must be a number at least 0"],
    [() => o.adadelta({ rho: 1 }), `adadelta: rho ${below1} 1`],
    [() => o.rprop({ etaPlus: 0.5 }), "rprop: etaPlus must be a number at least 1, got 0.5"],
    [() => o.rprop({ minStep: 2, maxStep: 1 }), "rprop: maxStep must be a number at least 2, got 1"],
    [
      () => o.rprop({ learningRate: (() => tensor(1)) as never }).init(tensor(1)),
      "rprop: its step sizes follow the gradients: the learning rate is a number",
    ],
    [() => o.lion({ epsilon: 1 } as never), 'lion: unknown option "epsilon"'],
    [() => o.adafactor({ beta2Decay: 1 }), "adafactor: beta2Decay must be at most 0, got 1"],
    [() => o.adafactor({ clipThreshold: 0.5 }), "adafactor: clipThreshold must be a number at least 1"],
    [() => o.lamb({ decoupledWeightDecay: true } as never), "lamb: weight decay is part of its direction"],
    [
      () => o.adafactor({ decoupledWeightDecay: true } as never),
      "adafactor: its weight decay is always decoupled",
    ],
    [() => o.muon({ decoupledWeightDecay: true } as never), "muon: its weight decay is always decoupled"],
    [() => o.addWeightDecay(-1), "addWeightDecay: weightDecay must be a number at least 0, got -1"],
    [() => o.muon({ iterations: 1.5 }), "muon: iterations must be a whole number at least 1, got 1.5"],
    [() => o.muon({ scale: "big" as never }), 'muon: scale is "original" or "adamw", got "big"'],
    [() => o.clipByGlobalNorm(-1), "clipByGlobalNorm: maxNorm must be a number at least 0"],
    [() => o.clipByValue(NaN), "clipByValue: limit must be a number at least 0"],
    [() => o.addWeightDecay(1, { groups: 1 } as never), 'addWeightDecay: unknown option "groups"'],
    [() => o.accumulate(o.adam(), 0), "accumulate: count must be a whole number at least 1, got 0"],
    [() => o.ema(o.adam(), { decay: 1 }), `ema: decay ${below1} 1`],
    [() => o.ema(o.adam(), { beta: 1 } as never), 'ema: unknown option "beta"'],
  ])("are checked (%#)", (call, message) => {
    expect(call).toThrow(message);
  });

  /** What each option must not be; below 0 none may be. */
  const outside: Record<string, Record<string, number>> = {
    sgd: { momentum: 1, dampening: -1 },
    adam: { beta1: 1, beta2: 1, epsilon: -1 },
    adamw: { beta1: 1, beta2: 1, epsilon: -1 },
    adamax: { beta1: 1, beta2: 1, epsilon: -1 },
    nadam: { beta1: 1, beta2: 1, epsilon: -1, momentumDecay: -1 },
    radam: { beta1: 1, beta2: 1, epsilon: -1 },
    rmsprop: { alpha: 1, epsilon: -1, momentum: 1 },
    adagrad: { lrDecay: -1, initialAccumulatorValue: -1, epsilon: -1 },
    adadelta: { rho: 1, epsilon: -1 },
    rprop: { etaMinus: 1, etaPlus: 0.5, minStep: -1, maxStep: -1 },
    lion: { beta1: 1, beta2: 1 },
    adafactor: { beta2Decay: 1, epsilon: -1, minScale: -1, clipThreshold: 0.5 },
    lamb: { beta1: 1, beta2: 1, epsilon: -1 },
    muon: { momentum: 1, beta1: 1, beta2: 1, epsilon: -1, iterations: 0 },
  };
  it.each(Object.entries(outside))("of %s have limits", (name, options) => {
    const make = o[name as keyof typeof o] as (options: object) => unknown;
    for (const [key, value] of Object.entries({ ...options, learningRate: -1, weightDecay: -1 })) {
      expect(() => make({ learningRate: 0.1, [key]: value })).toThrow(`${name}: ${key} must be`);
      expect(() => make({ learningRate: 0.1, [key]: NaN })).toThrow(`${name}: ${key} must be`);
    }
  });

  const wrappers = ["accumulate", "chain", "ema"];
  const makers = Object.entries(o).filter(([name]) => name in table && !wrappers.includes(name));
  it.each(makers)("are an object, not a rate: %s", (name, make) => {
    const call = make as (options: unknown) => unknown;
    expect(() => call(0.1)).toThrow(
      `${name}: options are an object, ${name}({ learningRate: 0.1 }), got 0.1`,
    );
    expect(() => call(() => tensor(1))).toThrow(`${name}({ learningRate: … }), got a function`);
    expect(() => call([tensor(1)])).toThrow("got an array");
  });

  it("says the order of an update's arguments", () => {
    const optimizer = o.adam();
    const params = [tensor([1])];
    const state = optimizer.init(params);
    expect(() => optimizer.update(params, params as never, state as never)).toThrow(
      "adam: gradients, tree 2, and parameters, tree 1, must be alike: tree 2 has another structure than the first: " +
        "at its root it must have { step, mean, meanSquare, largestMeanSquare }, got an array of 1. " +
        "The order of the arguments is update(grads, state, params)",
    );
  });

  it("a schedule returns a tensor of shape []", () => {
    const params = [tensor([1])];
    for (const bad of [() => 0.1, () => tensor([0.1])]) {
      const optimizer = o.adam({ learningRate: bad as never });
      expect(() => optimizer.update(params, optimizer.init(params), params)).toThrow(
        "adam: a schedule returns a tensor of shape [], got",
      );
    }
  });

  it("integers are no parameters", () => {
    const params = { ids: tensor([1], { dtype: "int32" }) };
    const optimizer = o.sgd({ learningRate: 1 });
    expect(() => optimizer.update(params, optimizer.init(params), params)).toThrow(
      "sgd: at ids the parameter is int32",
    );
  });

  it("have types that infer", () => {
    const optimizer = o.adam();
    expectTypeOf<o.StateOf<typeof optimizer>>().toEqualTypeOf<o.AdamState>();
    const [params] = optimizer.update({ w: tensor(1) }, optimizer.init({ w: tensor(1) }), { w: tensor(1) });
    expectTypeOf(params).toEqualTypeOf<{ w: Tensor }>();
  });
});

describe("NaN", () => {
  it.each(Object.entries(table))("in a gradient shows in the parameter: %s", (_, [make]) => {
    const optimizer = make(0.1);
    let params: Tensor = tensor([[1, 1]]);
    let state: unknown = optimizer.init(params);
    for (let i = 0; i < 2; i++) [params, state] = optimizer.update(tensor([[NaN, 1]]), state, params);
    expect(params.data()[0]).toBeNaN();
  });
});

it("a gradient that does not change has no variance, of which rmsprop makes no NaN", () => {
  const optimizer = o.rmsprop({ learningRate: 0.01, alpha: 0.5, centered: true });
  let params = [tensor([0.3, 0.7])];
  let state = optimizer.init(params);
  for (let i = 0; i < 100; i++) [params, state] = optimizer.update([tensor([0.3, 0.7])], state, params);
  expect(params[0]!.data().every(Number.isFinite)).toBe(true);
});

/** A tree of what has a shape and a dtype but no values, as a compiler records it. */
function withoutValues<T>(tree: T): T {
  const recorder: Tracer = {
    level: nextLevel(),
    apply: (op, inputs, attributes) => placeholder(op.infer(inputs, attributes), { tracer: recorder }),
  };
  return treeMap((x) => placeholder(x, { tracer: recorder }), tree);
}

const specs = (tree: unknown): string[] =>
  treeLeaves(tree).map(({ dtype, shape }) => `${dtype}[${shape.join()}]`);

describe.each(["float32", "float64"] as const)("an update in %s", (dtype) => {
  it.each(Object.entries(table))("reads no values, and keeps shapes and dtypes: %s", (_, [make, , rate]) => {
    const optimizer = make(rate);
    const params = {
      w: tensor(
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        { dtype },
      ),
      b: tensor([1, 2], { dtype }),
    };
    const state: unknown = optimizer.init(params);
    const [grads, before, at] = withoutValues([params, state, params] as const);
    const [next, after] = optimizer.update(grads, before, at);
    expect(specs(next)).toEqual(specs(params));
    expect(specs(after)).toEqual(specs(state));
    expect(() => treeLeaves(next)[0]!.data()).toThrow("only being recorded");
  });
});

it.each(Object.entries(table))("%s keeps nothing outside its state", (_, [make]) => {
  const optimizer = make(0.1);
  const params = { w: tensor([[1, 2]]) };
  const state: unknown = optimizer.init(params);
  const [leaves, structure] = treeFlatten(state);
  const first = optimizer.update(params, state, params);
  const second = optimizer.update(params, treeUnflatten(structure, leaves), params);
  expect(saved(second)).toBe(saved(first));
});

it.each(Object.entries(table))(
  "%s begins with memory of its own each time, as has each leaf",
  (_, [make]) => {
    const optimizer = make(0.1);
    const params = { w: tensor([[1, 2]]), b: tensor(3) };
    const leaves = treeLeaves([params, optimizer.init(params), optimizer.init(params)]);
    expect(new Set(leaves.map(({ storage }) => storage)).size).toBe(leaves.length);
  },
);
