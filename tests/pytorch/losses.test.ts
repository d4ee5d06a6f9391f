import { grad } from "@chainrule/autograd";
import * as losses from "@chainrule/losses";
import * as t from "@chainrule/tensor";
import { type Tensor, tensor } from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Case, compare, expectClose, type F, load } from "./vectors.js";

const vectors = load<{ cases: Case[] }>("losses");
const all = losses as unknown as Record<string, (...args: unknown[]) => Tensor>;

/** Our function for a vector's name: the name, then the options as JSON, in which arrays are tensors. */
function ours(name: string): F {
  const [, head, json] = /^(\w+) (.*)$/u.exec(name)!;
  const given = JSON.parse(json!) as Record<string, unknown>;
  const isVector = (value: unknown): value is number[] => Array.isArray(value);
  return (...inputs) => {
    const { dtype } = inputs[0]!;
    const options = Object.entries(given).map(([key, value]) => [
      key,
      isVector(value) ? tensor(value, { dtype }) : value,
    ]);
    return all[head!]!(...inputs, Object.fromEntries(options));
  };
}

compare(vectors.cases, ours);

const double = (values: number[]): Tensor => tensor(values, { dtype: "float64" });
const int = (values: number[] | number[][]): Tensor => tensor(values, { dtype: "int32" });

describe("what PyTorch has not, against its paper's formula", () => {
  const numbers = fc.array(fc.tuple(fc.double({ min: -20, max: 20, noNaN: true }), fc.constantFrom(-1, 1)), {
    minLength: 1,
    maxLength: 9,
  });

  const close = (actual: Tensor, data: number[]): void => {
    expectClose(actual, { shape: [data.length], dtype: "float64", data }, 1e-9, 1e-4);
  };

  it("hingeLoss, squaredHingeLoss, logCoshLoss and zeroOneLoss", () => {
    fc.assert(
      fc.property(numbers, (pairs) => {
        const [x, y] = [double(pairs.map(([z]) => z)), double(pairs.map(([, s]) => s))];
        const none = { reduction: "none" } as const;
        close(
          losses.hingeLoss(x, y, none),
          pairs.map(([z, s]) => Math.max(0, 1 - s * z)),
        );
        close(
          losses.squaredHingeLoss(x, y, none),
          pairs.map(([z, s]) => Math.max(0, 1 - s * z) ** 2),
        );
        close(
          losses.logCoshLoss(x, y, none),
          pairs.map(([z, s]) => Math.log(Math.cosh(z - s))),
        );
        close(
          losses.zeroOneLoss(x, y, none),
          pairs.map(([z, s]) => (s * z > 0 ? 0 : 1)),
        );
      }),
    );
  });

  it("focalLoss", () => {
    fc.assert(
      fc.property(
        numbers,
        fc.constantFrom(0, 0.5, 1, 2, 3.7),
        fc.constantFrom(-1, 0, 0.25, 0.6),
        (pairs, gamma, alpha) => {
          const x = double(pairs.map(([z]) => z));
          const y = double(pairs.map(([, s]) => (s + 1) / 2));
          const expected = pairs.map(([z, s]) => {
            const p = 1 / (1 + Math.exp(-s * z));
            const miss = 1 / (1 + Math.exp(s * z));
            return -(alpha < 0 ? 1 : s === 1 ? alpha : 1 - alpha) * miss ** gamma * Math.log(p);
          });
          close(losses.focalLoss(x, y, { gamma, alpha, reduction: "none" }), expected);
          const usual = losses.focalLoss(x, y, { gamma: 2, alpha: 0.25 }).item();
          expect(losses.focalLoss(x, y).item()).toBe(usual);
        },
      ),
    );
  });

  it("focalLoss with gamma 0 and no alpha is the binary cross-entropy", () => {
    const [z, y] = [double([-3, 0.5, 2]), double([1, 0.25, 0])];
    const plain = losses.binaryCrossEntropyWithLogits(z, y).item();
    expect(losses.focalLoss(z, y, { gamma: 0, alpha: -1 }).item()).toBeCloseTo(plain, 14);
  });
});

describe("gradients at kinks without a counterpart in PyTorch", () => {
  it("are 0 at the margin, and everywhere for zeroOneLoss", () => {
    const at = (f: (x: Tensor) => Tensor, x: number[]): unknown => t.add(grad(f)(double(x)), 0).toArray();
    const [one, sum] = [double([1, 1, 1]), { reduction: "sum" } as const];
    expect(at((x) => losses.hingeLoss(x, one, sum), [1, 0, 2])).toEqual([0, -1, 0]);
    expect(at((x) => losses.squaredHingeLoss(x, one, sum), [1, 0, 2])).toEqual([0, -2, 0]);
    expect(at((x) => losses.zeroOneLoss(x, one, sum), [1, 0, -2])).toEqual([0, 0, 0]);
    expect(at((y) => losses.zeroOneLoss(one, y, sum), [1, -1, 1])).toEqual([0, 0, 0]);
    expect(at((x) => losses.zeroOneLoss(x, tensor(1, { dtype: "int32" }), sum), [1, 0, -2])).toEqual([
      0, 0, 0,
    ]);
  });
});

it("huberLoss of delta Infinity has the gradient of half the squared error", () => {
  const delta = { delta: Infinity, reduction: "sum" } as const;
  const gradient = grad((x: Tensor) => losses.huberLoss(x, double([0, 0, 0]), delta))(double([-3, 0, 1e100]));
  expect(gradient.toArray()).toEqual([-3, 0, 1e100]);
});

/** Losses of predictions and targets, with what their targets are, and how large both may be. */
type Target = "number" | "sign" | "probability" | "count";
const pairwise: [
  string,
  (p: Tensor, y: Tensor) => Tensor,
  Target,
  ("probability" | "positive" | undefined)?,
][] = [
  ["mseLoss", (p, y) => losses.mseLoss(p, y), "number"],
  ["l1Loss", (p, y) => losses.l1Loss(p, y), "number"],
  ["smoothL1Loss", (p, y) => losses.smoothL1Loss(p, y, { beta: 0.5 }), "number"],
  ["huberLoss", (p, y) => losses.huberLoss(p, y, { delta: 2 }), "number"],
  ["logCoshLoss", (p, y) => losses.logCoshLoss(p, y), "number"],
  ["binaryCrossEntropy", (p, y) => losses.binaryCrossEntropy(p, y), "probability", "probability"],
  ["binaryCrossEntropyWithLogits", (p, y) => losses.binaryCrossEntropyWithLogits(p, y), "probability"],
  ["multilabelSoftMarginLoss", (p, y) => losses.multilabelSoftMarginLoss(p, y), "probability"],
  ["focalLoss", (p, y) => losses.focalLoss(p, y), "probability"],
  ["focalLoss 0.5", (p, y) => losses.focalLoss(p, y, { gamma: 0.5 }), "probability"],
  ["hingeLoss", (p, y) => losses.hingeLoss(p, y), "sign"],
  ["squaredHingeLoss", (p, y) => losses.squaredHingeLoss(p, y), "sign"],
  ["softMarginLoss", (p, y) => losses.softMarginLoss(p, y), "sign"],
  ["zeroOneLoss", (p, y) => losses.zeroOneLoss(p, y), "sign"],
  ["hingeEmbeddingLoss", (p, y) => losses.hingeEmbeddingLoss(p, y), "sign", "positive"],
  ["marginRankingLoss", (p, y) => losses.marginRankingLoss(p, t.neg(p), y), "sign"],
  ["cosineEmbeddingLoss", (p, y) => losses.cosineEmbeddingLoss(p, t.mul(y, 3), tensor(1)), "sign"],
  ["cosineEmbeddingLoss apart", (p, y) => losses.cosineEmbeddingLoss(p, y, tensor(-1)), "sign"],
  ["tripletMarginLoss", (p, y) => losses.tripletMarginLoss(p, y, t.neg(y)), "number"],
  ["crossEntropy", (p, y) => losses.crossEntropy(p, t.div(y, t.add(t.sum(y), 1e-3))), "probability"],
  ["gaussianNllLoss", (p, y) => losses.gaussianNllLoss(p, y, t.zerosLike(p)), "count"],
  ["klDiv", (p, y) => losses.klDiv(p, y), "probability"],
  ["poissonNllLoss", (p, y) => losses.poissonNllLoss(p, y, { full: true }), "count"],
  ["poissonNllLoss rate", (p, y) => losses.poissonNllLoss(p, y, { logInput: false }), "count", "positive"],
];
const mayBeNegative = new Set(["gaussianNllLoss", "klDiv", "poissonNllLoss", "poissonNllLoss rate"]);
const largest = 1e18;
const finite = fc.oneof(
  fc.double({ min: -largest, max: largest, noNaN: true }),
  fc.double({ min: -100, max: 100, noNaN: true }),
  fc.constantFrom(0, -0, 1, -1, 1e-30, 1e4, -1e4, largest, -largest),
);
const unit = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 1e-12, 0.5));
const targets: Record<Target, fc.Arbitrary<number>> = {
  number: finite,
  sign: fc.constantFrom(1, -1),
  probability: unit,
  count: fc.oneof(fc.nat(10), fc.constantFrom(0, 1, 1e18)),
};

describe("finite input gives no NaN, and nothing below zero where theory says so", () => {
  it.each(pairwise)("%s", (name, f, kind, domain) => {
    const prediction =
      domain === "probability" ? unit : domain === "positive" ? finite.map((x) => Math.abs(x)) : finite;
    const pairs = fc.array(fc.tuple(prediction, targets[kind]), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pairs, fc.constantFrom("float32", "float64"), (list, dtype) => {
        const p = tensor(
          list.map(([x]) => x),
          { dtype },
        );
        const y = tensor(
          list.map(([, x]) => x),
          { dtype },
        );
        const value = f(p, y).item();
        expect(value).not.toBeNaN();
        if (!mayBeNegative.has(name)) expect(value).toBeGreaterThanOrEqual(0);
        // A target that only chooses has no gradient.
        const ofTarget = name === "hingeEmbeddingLoss" ? [] : [grad((x: Tensor) => f(p, x))(y)];
        for (const g of [grad((x: Tensor) => f(x, y))(p), ...ofTarget]) {
          expect([...g.data()].filter(Number.isNaN)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ["crossEntropy", (z: Tensor, y: Tensor) => losses.crossEntropy(z, y, { labelSmoothing: 0.1 })],
    ["nllLoss", (z: Tensor, y: Tensor) => losses.nllLoss(t.neg(t.abs(z)), y)],
    ["multiMarginLoss", (z: Tensor, y: Tensor) => losses.multiMarginLoss(z, y, { p: 2 })],
    [
      "multilabelMarginLoss",
      (z: Tensor, y: Tensor) => losses.multilabelMarginLoss(z, t.tile(t.expandDims(y, 1), [1, 3])),
    ],
    ["zeroOneLoss", (z: Tensor, y: Tensor) => losses.zeroOneLoss(z, y)],
  ])("%s of classes", (_, f) => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.array(finite, { minLength: 3, maxLength: 3 }), fc.nat(2)), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.constantFrom("float32", "float64"),
        (rows, dtype) => {
          const z = tensor(
            rows.map(([x]) => x),
            { dtype },
          );
          const y = int(rows.map(([, k]) => k));
          const value = f(z, y).item();
          expect(value).toBeGreaterThanOrEqual(0);
          const gradient = grad((x: Tensor) => f(x, y))(z);
          expect([...gradient.data()].filter(Number.isNaN)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("invariances", () => {
  it.each(pairwise.filter(([name]) => !/cosine|triplet|crossEntropy|multilabel/u.test(name)))(
    "%s: a permuted batch has the same mean",
    (_, f, kind, domain) => {
      const prediction = domain ? unit : fc.double({ min: -50, max: 50, noNaN: true });
      const pairs = fc.array(fc.tuple(prediction, kind === "number" ? prediction : targets[kind]), {
        minLength: 2,
        maxLength: 9,
      });
      fc.assert(
        fc.property(pairs, (list) => {
          const mean = (xs: [number, number][]): number =>
            f(double(xs.map(([x]) => x)), double(xs.map(([, x]) => x))).item();
          const [a, b] = [mean(list), mean([...list].reverse())];
          expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(a)));
        }),
        { numRuns: 40 },
      );
    },
  );
});
