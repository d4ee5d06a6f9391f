import { type Schedule, sgd } from "@chainrule/optim";
import * as s from "@chainrule/optim/schedules";
import { nextLevel, placeholder, take, tensor, type Tracer } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";

const learningRate = 0.3;

const closedForms: [name: string, schedule: Schedule, closed: (t: number) => number][] = [
  ["constant", s.constant(0.3), () => 0.3],
  ["stepDecay", s.stepDecay({ learningRate, stepSize: 7 }), (t) => 0.3 * 0.1 ** Math.floor(t / 7)],
  [
    "multiStep",
    s.multiStep({ learningRate, milestones: [9, 3] }),
    (t) => (t < 3 ? 0.3 : t < 9 ? 0.03 : 0.003),
  ],
  ["exponential", s.exponential({ learningRate, gamma: 0.95 }), (t) => 0.3 * 0.95 ** t],
  ["linear", s.linear({ learningRate, steps: 20 }), (t) => 0.3 * Math.max(0, 1 - t / 20)],
  [
    "polynomial",
    s.polynomial({ learningRate, steps: 20, power: 3, end: 0.1 }),
    (t) => 0.1 + 0.2 * Math.max(0, 1 - t / 20) ** 3,
  ],
  [
    "cosine",
    s.cosine({ learningRate, steps: 20 }),
    (t) => 0.15 * (1 + Math.cos((Math.PI * Math.min(t, 20)) / 20)),
  ],
  [
    "cosineRestarts",
    s.cosineRestarts({ learningRate, steps: 5 }),
    (t) => 0.15 * (1 + Math.cos((Math.PI * (t % 5)) / 5)),
  ],
  [
    "cyclic",
    s.cyclic({ learningRate: 0.1, maxLearningRate: 0.3, stepSizeUp: 4 }),
    (t) => 0.1 + 0.2 * (1 - Math.abs((t % 8) - 4) / 4),
  ],
  ["warmup", s.warmup(0.3, { steps: 10, start: 0.1 }), (t) => Math.min(0.3, 0.1 + 0.02 * t)],
  ["join", s.join([s.constant(1), s.constant(2), s.constant(3)], [5, 7]), (t) => (t < 5 ? 1 : t < 7 ? 2 : 3)],
];

describe("closed forms", () => {
  it.each(closedForms)("%s", (_, schedule, closed) => {
    for (let t = 0; t < 30; t++) {
      const rate = schedule(tensor(t, { dtype: "int32" }));
      expect([rate.dtype, rate.shape]).toEqual(["float64", []]);
      expect(Math.abs(rate.item() - closed(t)), `step ${t}`).toBeLessThan(1e-14);
    }
  });

  it.each(closedForms)("%s reads no values", (_, schedule) => {
    const recorder: Tracer = {
      level: nextLevel(),
      apply: (op, inputs, attributes) => placeholder(op.infer(inputs, attributes), { tracer: recorder }),
    };
    const rate = schedule(placeholder({ shape: [], dtype: "int32" }, { tracer: recorder }));
    expect([rate.dtype, rate.shape]).toEqual(["float64", []]);
  });

  it("reach their ends exactly, and stay there", () => {
    for (const make of [s.linear, s.polynomial, s.cosine]) {
      const schedule = make({ learningRate: 0.3, steps: 7, end: 0.1 });
      for (const t of [7, 8, 2 ** 31 - 1]) expect(schedule(tensor(t, { dtype: "int32" })).item()).toBe(0.1);
    }
  });

  it("cosineRestarts starts each cycle at the top, however late", () => {
    const schedule = s.cosineRestarts({ learningRate: 1, steps: 3, factor: 3 });
    for (let start = 0, length = 3; start < 2 ** 31; start += length, length *= 3) {
      expect(schedule(tensor(start, { dtype: "int32" })).item()).toBe(1);
      const last = Math.min(start + length, 2 ** 31) - 1;
      if (last === start + length - 1) {
        const wanted = (1 + Math.cos(Math.PI * (1 - 1 / length))) / 2;
        expect(schedule(tensor(last, { dtype: "int32" })).item()).toBeCloseTo(wanted, 12);
      }
    }
  });

  it("join asks each schedule for no steps but its own", () => {
    const listed =
      (...rates: number[]): Schedule =>
      (step) =>
        take(tensor(rates, { dtype: "float64" }), step);
    const schedule = s.join([listed(5, 4), listed(9), listed(3, 2, 1)], [2, 2]);
    const rates = [0, 1, 2, 3, 4].map((t) => schedule(tensor(t, { dtype: "int32" })).item());
    expect(rates).toEqual([5, 4, 3, 2, 1]);
  });

  it("oneCycle may begin at its top", () => {
    const schedule = s.oneCycle({ learningRate: 1, steps: 10, pctStart: 0 });
    expect(schedule(tensor(0)).item()).toBe(1);
    expect(schedule(tensor(9)).item()).toBeCloseTo(1 / 25 / 1e4, 12);
    expect(schedule(tensor(99)).item()).toBeCloseTo(1 / 25 / 1e4, 12);
  });
});

it("an optimizer asks for the rate of the steps taken before", () => {
  const optimizer = sgd({ learningRate: s.multiStep({ learningRate: 1, milestones: [1, 2], gamma: 10 }) });
  let params = tensor(0);
  let state = optimizer.init(params);
  const values: number[] = [];
  for (let i = 0; i < 3; i++) {
    [params, state] = optimizer.update(tensor(-1), state, params);
    values.push(params.item());
  }
  expect(values).toEqual([1, 11, 111]);
});

it("reduceOnPlateau's state is plain, and the update changes nothing it was given", () => {
  const plateau = s.reduceOnPlateau({ learningRate: 1, patience: 0 });
  const first = plateau.init();
  const second = plateau.update(tensor(1), first);
  const third = plateau.update(tensor(1), second);
  expect([first, second, third].map((state) => state.learningRate.item())).toEqual([1, 1, 0.1]);
  expect(third.waited.dtype).toBe("int32");
  expect(plateau.update(tensor(NaN), third).best.item()).toBe(1);
  expect(() => plateau.update(tensor([1, 2]), first)).toThrow("the loss has shape [], got [2]");
});

it("defaults are PyTorch's", () => {
  const at = (schedule: Schedule, step: number): number => schedule(tensor(step, { dtype: "int32" })).item();
  expect(at(s.polynomial({ learningRate: 1, steps: 4 }), 1)).toBe(0.75);
  const cycle = s.cyclic({ learningRate: 0, maxLearningRate: 1 });
  expect([1000, 2000, 2500, 4000].map((step) => at(cycle, step))).toEqual([0.5, 1, 0.75, 0]);
  const plateau = s.reduceOnPlateau({ learningRate: 1 });
  let state = plateau.init();
  const rates: number[] = [];
  for (let i = 0; i < 13; i++) {
    state = plateau.update(tensor(1), state);
    rates.push(state.learningRate.item());
  }
  expect(rates).toEqual([...Array<number>(11).fill(1), 0.1, 0.1]);
});

it.each<[() => unknown, string]>([
  [
    () => s.reduceOnPlateau({ learningRate: 1, thresholdMode: "abs" as never }),
    'reduceOnPlateau: thresholdMode is "relative" or "absolute"',
  ],
  [() => s.constant(-1), "constant: learningRate must be a number at least 0, got -1"],
  [() => s.cosine({ learningRate: 1, steps: 0 }), "cosine: steps must be a whole number at least 1, got 0"],
  [
    () => s.cosine({ learningRate: 1, step: 5 } as never),
    'cosine: unknown option "step". Known: learningRate',
  ],
  [
    () => s.stepDecay({ learningRate: 1, stepSize: 1.5 }),
    "stepDecay: stepSize must be a whole number at least 1",
  ],
  [
    () => s.multiStep({ learningRate: 1, milestones: [1, -2] }),
    "multiStep: milestones[1] must be a whole number",
  ],
  [() => s.exponential({ learningRate: 1 } as never), "exponential: gamma must be a number at least 0"],
  [() => s.linear({ learningRate: 1, steps: 2, end: -1 }), "linear: end must be a number at least 0"],
  [
    () => s.polynomial({ learningRate: 1, steps: 2, power: -1 }),
    "polynomial: power must be a number at least 0",
  ],
  [
    () => s.cosineRestarts({ learningRate: 1, steps: 2, factor: 1.5 }),
    "cosineRestarts: factor must be a whole",
  ],
  [
    () => s.oneCycle({ learningRate: 1, steps: 9, pctStart: 2 }),
    "oneCycle: pctStart must be a number from 0",
  ],
  [() => s.oneCycle({ learningRate: 1, steps: 9, anneal: "sine" as never }), 'oneCycle: anneal is "cosine"'],
  [
    () => s.cyclic({ learningRate: 1, maxLearningRate: 2, mode: "square" as never }),
    'cyclic: mode is triangular, triangular2, exponential, got "square"',
  ],
  [() => s.cosine({ learningRate: 1, steps: 2, end: -1 }), "cosine: end must be a number at least 0"],
  [() => s.cosineRestarts({ learningRate: 1, steps: 2, end: -1 }), "cosineRestarts: end must be a number"],
  [() => s.cosineRestarts({ learningRate: 1, steps: 0 }), "cosineRestarts: steps must be a whole number"],
  [() => s.cosineRestarts({ rate: 1 } as never), 'cosineRestarts: unknown option "rate"'],
  [() => s.cyclic({ learningRate: 1, maxLearningRate: -1 }), "cyclic: maxLearningRate must be a number"],
  [
    () => s.cyclic({ learningRate: 1, maxLearningRate: 2, stepSizeUp: 0 }),
    "cyclic: stepSizeUp must be a whole number at least 1",
  ],
  [() => s.cyclic({ rate: 1 } as never), 'cyclic: unknown option "rate"'],
  [() => s.warmup(1, { steps: 1, start: -1 }), "warmup: start must be a number at least 0"],
  [() => s.warmup(1, { steps: 1, begin: 0 } as never), 'warmup: unknown option "begin"'],
  [() => s.join([], []), "join: 0 schedules"],
  [() => s.join([s.constant(1)], [1]), "join: 1 schedules need a milestone between each two, got 1"],
  [
    () => s.join([s.constant(1), s.constant(1), s.constant(1)], [5, 4]),
    "join: milestones[1] must be a whole",
  ],
  [() => s.warmup(1, { steps: 0 }), "warmup: steps must be a whole number at least 1"],
  [() => s.warmup("1" as never, { steps: 1 }), "warmup: learningRate must be a number at least 0"],
  [
    () => s.reduceOnPlateau({ learningRate: 1, factor: 1 }),
    "reduceOnPlateau: factor must be a number from 0",
  ],
  [
    () => s.reduceOnPlateau({ learningRate: 1, mode: "up" as never }),
    'reduceOnPlateau: mode is "min" or "max"',
  ],
  [() => s.reduceOnPlateau({ learningRate: 1, eps: 1 } as never), 'reduceOnPlateau: unknown option "eps"'],
])("options are checked (%#)", (call, message) => {
  expect(call).toThrow(message);
});
