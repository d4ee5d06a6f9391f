import * as losses from "@chainrule/losses";
import { crossEntropy, mseLoss, type Reduction } from "@chainrule/losses";
import { log, mean, oneHot, ones, sum, type Tensor, tensor, zeros } from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const int = (values: number[]) => tensor(values, { dtype: "int32" });

describe("crossEntropy", () => {
  it("is ln n for n equal logits", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        (n, level) => {
          const logits = ones([1, n], { dtype: "float64" }).mul(level);
          expect(crossEntropy(logits, int([n - 1])).item()).toBeCloseTo(Math.log(n), 12);
        },
      ),
    );
  });

  it("is the same for a class and for the probabilities of certainty", () => {
    const logits = tensor(
      [
        [2, 1, 0.1],
        [0, 3, -1],
      ],
      { dtype: "float64" },
    );
    const target = int([0, 2]);
    const certain = oneHot(target, 3, { dtype: "float64" });
    expect(crossEntropy(logits, certain).item()).toBeCloseTo(crossEntropy(logits, target).item(), 14);
  });

  it("does not depend on the order of the batch, and its mean is the mean of its parts", () => {
    const rows = [
      [2, 1, 0.1],
      [0, 3, -1],
      [5, 5, 5],
    ];
    const targets = [0, 2, 1];
    const loss = (order: number[], reduction: "mean" | "none") =>
      crossEntropy(
        tensor(
          order.map((i) => rows[i]!),
          { dtype: "float64" },
        ),
        int(order.map((i) => targets[i]!)),
        { reduction },
      );
    expect(loss([2, 0, 1], "mean").item()).toBeCloseTo(loss([0, 1, 2], "mean").item(), 14);
    const parts = loss([0, 1, 2], "none").data();
    expect(loss([0, 1, 2], "mean").item()).toBeCloseTo((parts[0]! + parts[1]! + parts[2]!) / 3, 14);
  });

  it("is finite at logits of ±1000, and NaN where a logit is", () => {
    expect(crossEntropy(tensor([[1000, -1000]]), int([1])).item()).toBe(2000);
    expect(crossEntropy(tensor([[NaN, 0]]), int([1])).item()).toBe(NaN);
  });

  it.each([
    [
      () => crossEntropy(zeros([2, 3]), int([0, 3])),
      "crossEntropy.classes: class 3 is outside 0 … 2 at position [1]",
    ],
    [
      () => crossEntropy(zeros([2, 3]), int([0])),
      "crossEntropy: logits [2, 3] need class indices [2] or probabilities [2, 3], got int32[1]",
    ],
    [
      () => crossEntropy(zeros([2, 3]), zeros([2])),
      "crossEntropy: probabilities [2] must have the shape of the logits, [2, 3]",
    ],
    [() => crossEntropy(zeros([]), int([])), "crossEntropy: logits need an axis of classes, got shape []"],
    [() => crossEntropy(zeros([1, 2]), tensor([true])), "got bool"],
    [
      () => crossEntropy(zeros([1, 2]), int([0]), { reduction: "avg" as never }),
      'crossEntropy: unknown reduction "avg"',
    ],
    [
      () => crossEntropy(zeros([1, 2]), int([0]), { reduce: "mean" } as never),
      'crossEntropy: unknown option "reduce"',
    ],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("mseLoss", () => {
  it("is zero at the target and never negative", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 9 }),
        (values) => {
          const x = tensor(values, { dtype: "float64" });
          expect(mseLoss(x, x).item()).toBe(0);
          expect(mseLoss(x, x.mul(0.5)).item()).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it.each([
    [
      () => mseLoss(zeros([2, 1]), zeros([2])),
      "mseLoss: prediction [2, 1] and target [2] must have one shape",
    ],
    [() => mseLoss(int([1]), int([1])), "mseLoss: needs float32 or float64, got int32"],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

const f64 = (values: number[] | number[][]): Tensor => tensor(values, { dtype: "float64" });
interface Options {
  reduction: Reduction;
}

/** One call of every loss, whose number of losses is as given. */
const calls: Record<string, [(options: Options) => Tensor, count: number]> = {
  binaryCrossEntropy: [(o) => losses.binaryCrossEntropy(f64([0.2, 0.9]), f64([1, 0]), o), 2],
  binaryCrossEntropyWithLogits: [
    (o) =>
      losses.binaryCrossEntropyWithLogits(f64([0.2, 3]), f64([1, 0]), {
        ...o,
        posWeight: tensor(2),
        weight: f64([1, 3]),
      }),
    2,
  ],
  cosineEmbeddingLoss: [
    (o) =>
      losses.cosineEmbeddingLoss(
        f64([
          [1, 2],
          [3, 1],
        ]),
        f64([
          [2, 1],
          [1, 1],
        ]),
        int([1, -1]),
        o,
      ),
    2,
  ],
  crossEntropy: [
    (o) =>
      losses.crossEntropy(
        f64([
          [1, 2],
          [3, 1],
        ]),
        int([1, 0]),
        o,
      ),
    2,
  ],
  focalLoss: [(o) => losses.focalLoss(f64([1, 2]), f64([1, 0]), o), 2],
  gaussianNllLoss: [(o) => losses.gaussianNllLoss(f64([1, 2]), f64([1, 0]), f64([1, 3]), o), 2],
  hingeEmbeddingLoss: [(o) => losses.hingeEmbeddingLoss(f64([1, 0.5]), f64([1, -1]), o), 2],
  hingeLoss: [(o) => losses.hingeLoss(f64([0.3, 2]), f64([1, -1]), o), 2],
  huberLoss: [(o) => losses.huberLoss(f64([1, 2]), f64([1.5, 9]), o), 2],
  klDiv: [(o) => losses.klDiv(f64([-1, -2]), f64([0.3, 0.7]), o), 2],
  l1Loss: [(o) => losses.l1Loss(f64([1, 2]), f64([1.5, 9]), o), 2],
  logCoshLoss: [(o) => losses.logCoshLoss(f64([1, 2]), f64([1.5, 9]), o), 2],
  marginRankingLoss: [(o) => losses.marginRankingLoss(f64([1, 2]), f64([1.5, 0]), int([1, -1]), o), 2],
  mseLoss: [(o) => losses.mseLoss(f64([1, 2]), f64([1.5, 9]), o), 2],
  multilabelMarginLoss: [
    (o) =>
      losses.multilabelMarginLoss(
        f64([
          [1, 2],
          [3, 1],
        ]),
        int2([
          [1, -1],
          [0, -1],
        ]),
        o,
      ),
    2,
  ],
  multilabelSoftMarginLoss: [
    (o) =>
      losses.multilabelSoftMarginLoss(
        f64([
          [1, 2],
          [3, 1],
        ]),
        f64([
          [1, 0],
          [0, 1],
        ]),
        o,
      ),
    2,
  ],
  multiMarginLoss: [
    (o) =>
      losses.multiMarginLoss(
        f64([
          [1, 2],
          [3, 1],
        ]),
        int([0, 0]),
        o,
      ),
    2,
  ],
  nllLoss: [
    (o) =>
      losses.nllLoss(
        f64([
          [-1, -2],
          [-3, -1],
        ]),
        int([0, 0]),
        o,
      ),
    2,
  ],
  poissonNllLoss: [(o) => losses.poissonNllLoss(f64([1, 2]), f64([1, 4]), o), 2],
  smoothL1Loss: [(o) => losses.smoothL1Loss(f64([1, 2]), f64([1.5, 9]), o), 2],
  softMarginLoss: [(o) => losses.softMarginLoss(f64([0.3, 2]), f64([1, -1]), o), 2],
  squaredHingeLoss: [(o) => losses.squaredHingeLoss(f64([0.3, 2]), f64([1, -1]), o), 2],
  tripletMarginLoss: [
    (o) =>
      losses.tripletMarginLoss(
        f64([
          [1, 2],
          [3, 1],
        ]),
        f64([
          [1, 1],
          [0, 1],
        ]),
        f64([
          [2, 2],
          [3, 3],
        ]),
        o,
      ),
    2,
  ],
  zeroOneLoss: [(o) => losses.zeroOneLoss(f64([0.3, 2]), f64([1, -1]), o), 2],
};

function int2(values: number[][]): Tensor {
  return tensor(values, { dtype: "int32" });
}

describe("every loss", () => {
  it("is in the table below", () => {
    expect(Object.keys(calls).sort()).toEqual(Object.keys(losses).sort());
  });

  it.each(Object.entries(calls))(
    "%s: mean and sum are those of none, the default is mean",
    (name, [call, count]) => {
      const parts = call({ reduction: "none" });
      expect(parts.shape).toEqual([count]);
      expect(call({ reduction: "mean" }).item()).toBeCloseTo(mean(parts).item(), 13);
      expect(call({ reduction: "sum" }).item()).toBeCloseTo(sum(parts).item(), 13);
      expect(call({} as Options).item()).toBe(call({ reduction: "mean" }).item());
      expect(() => call({ reduction: "avg" as never })).toThrow(`${name}: unknown reduction "avg"`);
      expect(() => call({ reduce: "mean" } as never)).toThrow(`${name}: unknown option "reduce"`);
    },
  );

  it.each(["mseLoss", "l1Loss", "smoothL1Loss", "huberLoss", "logCoshLoss"] as const)(
    "%s is 0 at the target",
    (name) => {
      fc.assert(
        fc.property(
          fc.array(fc.double({ min: -1e18, max: 1e18, noNaN: true }), { minLength: 1 }),
          (values) => {
            for (const dtype of ["float32", "float64"] as const) {
              const x = tensor(values, { dtype });
              expect(losses[name](x, x).item()).toBe(0);
            }
          },
        ),
      );
    },
  );

  it("of classification is 0 where certainty is right", () => {
    const sign = f64([1, -1]);
    const far = f64([1000, -1000]);
    for (const name of ["hingeLoss", "squaredHingeLoss", "softMarginLoss", "zeroOneLoss"] as const) {
      expect(losses[name](far, sign).item()).toBe(0);
    }
    const [yes, no] = [f64([1, 0]), int([0])];
    for (const name of ["binaryCrossEntropyWithLogits", "focalLoss", "multilabelSoftMarginLoss"] as const) {
      expect(losses[name](far, yes).item()).toBe(0);
    }
    expect(losses.binaryCrossEntropy(yes, yes).item() + 0).toBe(0);
    expect(losses.klDiv(log(f64([0.25, 0.75])), f64([0.25, 0.75])).item()).toBe(0);
    expect(losses.multiMarginLoss(f64([[5, 0]]), no).item()).toBe(0);
    expect(losses.crossEntropy(f64([[1000, 0]]), no).item() + 0).toBe(0);
  });

  it.each([
    [
      () => losses.l1Loss(zeros([2, 1]), zeros([2])),
      "l1Loss: prediction [2, 1] and target [2] must have one shape",
    ],
    [
      () => losses.focalLoss(zeros([2]), zeros([])),
      "focalLoss: logits [2] and target [] must have one shape",
    ],
    [
      () => losses.smoothL1Loss(zeros([2]), zeros([2]), { beta: -1 }),
      "smoothL1Loss: beta must be at least 0, got -1",
    ],
    [() => losses.huberLoss(zeros([2]), zeros([2]), { delta: 0 }), "huberLoss: delta must be above 0, got 0"],
    [
      () => crossEntropy(zeros([1, 2]), int([0]), { labelSmoothing: 2 }),
      "crossEntropy: labelSmoothing must be from 0 to 1",
    ],
    [
      () => crossEntropy(zeros([1, 2]), int([-1])),
      "crossEntropy.classes: class -1 is outside 0 … 1 at position [0]",
    ],
    [
      () => crossEntropy(zeros([1, 2]), int([0]), { weight: zeros([3]) }),
      "crossEntropy: weight [3] must have one number for each class, [2]",
    ],
    [
      () => losses.nllLoss(zeros([1, 2]), int([2])),
      "nllLoss.classes: class 2 is outside 0 … 1 at position [0]",
    ],
    [() => losses.nllLoss(zeros([1, 2]), zeros([1])), "nllLoss: classes are integers, got float32"],
    [
      () => losses.nllLoss(zeros([1, 2]), int([0, 1])),
      "nllLoss: log-probabilities [1, 2] need class indices [1], got int32[2]",
    ],
    [
      () => losses.zeroOneLoss(zeros([2, 3]), int([0, 3])),
      "zeroOneLoss.classes: class 3 is outside 0 … 2 at position [1]",
    ],
    [
      () => losses.crossEntropy(zeros([2, 3]), [0, 1] as never),
      "crossEntropy: expected a tensor or a number, got an array. Wrap it: tensor([...])",
    ],
    [
      () => losses.crossEntropy(zeros([1, 3]), int([0]), { weight: [1, 1, 1] as never }),
      "crossEntropy: expected a tensor or a number, got an array",
    ],
    [
      () => losses.crossEntropy(zeros([2, 3]), zeros([2, 1], { dtype: "int32" })),
      "got int32[2, 1]. Did you mean squeeze(target, 1)?",
    ],
    [
      () => losses.crossEntropy(zeros([2, 3]), zeros([2, 3], { dtype: "int32" })),
      "got int32[2, 3]. One-hot classes become indices by argmax(target, { axis: 1 })",
    ],
    [
      () => losses.crossEntropy(zeros([2, 3, 4]), zeros([2, 3, 4], { dtype: "int32" })),
      "got int32[2, 3, 4]. One-hot classes become indices by argmax(target, { axis: 1 })",
    ],
    [
      () => losses.nllLoss(zeros([3]), zeros([3])),
      "got float32[3]. One-hot classes become indices by argmax(target, { axis: 0 })",
    ],
    [
      () => losses.nllLoss(zeros([1, 3]), int([0]), { ignoreIndex: 0.5 }),
      "nllLoss: ignoreIndex is a whole number, got 0.5",
    ],
    [
      () => losses.crossEntropy(zeros([2, 4, 3]), zeros([2, 4], { dtype: "int32" })),
      "crossEntropy: logits [2, 4, 3] need class indices [2, 3] or probabilities [2, 4, 3], got int32[2, 4]. " +
        "Classes are on axis 1. Are yours on the last one? Then reshape to [-1, 3] and to [-1]",
    ],
    [() => losses.zeroOneLoss(zeros([2, 3]), [0, 1] as never), "zeroOneLoss: expected a tensor"],
    [() => losses.multiMarginLoss(zeros([2, 3]), [0, 1] as never), "multiMarginLoss: expected a tensor"],
    [
      () => losses.multilabelMarginLoss(zeros([2]), [0, 1] as never),
      "multilabelMarginLoss: expected a tensor",
    ],
    [() => losses.nllLoss(zeros([2, 3]), [0, 1] as never), "nllLoss: expected a tensor"],
    [
      () => losses.cosineEmbeddingLoss(zeros([2, 3]), zeros([2, 3]), [1, 1] as never),
      "cosineEmbeddingLoss: expected a tensor",
    ],
    [
      () => losses.binaryCrossEntropy(zeros([2, 3]), zeros([2, 3]), { weight: zeros([2]) }),
      "binaryCrossEntropy: weight [2] does not broadcast to the shape of the prediction, [2, 3]",
    ],
    [
      () => losses.binaryCrossEntropyWithLogits(zeros([2]), zeros([2]), { posWeight: zeros([1, 2]) }),
      "binaryCrossEntropyWithLogits: posWeight [1, 2] does not broadcast to the shape of the prediction, [2]",
    ],
    [
      () => losses.multiMarginLoss(zeros([1, 2]), int([5])),
      "multiMarginLoss.classes: class 5 is outside 0 … 1 at position [0]",
    ],
    [
      () => losses.multiMarginLoss(zeros([1, 2]), int([0]), { p: 3 as never }),
      "multiMarginLoss: p must be 1 or 2, got 3",
    ],
    [
      () => losses.multilabelMarginLoss(zeros([2]), int([2, -1])),
      "multilabelMarginLoss.classes: class 2 is outside 0 … 1 at position [0]",
    ],
    [
      () => losses.multilabelMarginLoss(zeros([2]), int([-2, -1])),
      "class -2 is outside 0 … 1 at position [0]",
    ],
    [
      () => losses.gaussianNllLoss(zeros([2]), zeros([2]), tensor([1, -1])),
      "gaussianNllLoss.variance: negative variance at position [1]",
    ],
    [
      () => losses.gaussianNllLoss(zeros([2, 3]), zeros([2, 3]), ones([3])),
      "gaussianNllLoss: variance [3] must have the shape",
    ],
    [
      () => losses.gaussianNllLoss(zeros([]), zeros([]), ones([1])),
      "gaussianNllLoss: variance [1] must have the shape",
    ],
    [
      () => losses.multiMarginLoss(zeros([2, 3]), int([0])),
      "multiMarginLoss: scores are [classes] or [samples, classes]",
    ],
    [
      () => losses.multilabelMarginLoss(zeros([3]), int([0])),
      "multilabelMarginLoss: scores [classes] or [samples, classes]",
    ],
    [
      () => losses.multilabelSoftMarginLoss(zeros([]), zeros([])),
      "multilabelSoftMarginLoss: logits need an axis of classes, got shape []",
    ],
    [
      () => losses.tripletMarginLoss(zeros([]), zeros([]), zeros([])),
      "tripletMarginLoss: vectors need an axis, got shape []",
    ],
    [
      () => losses.cosineEmbeddingLoss(zeros([2, 3]), zeros([2, 3]), zeros([3])),
      "cosineEmbeddingLoss: vectors [length]",
    ],
    [
      () => losses.zeroOneLoss(zeros([2, 3]), int([0])),
      "zeroOneLoss: scores [2, 3] need targets of ±1 [2, 3] or class indices [2]",
    ],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });

  it.each([[[]], [[1, 2, 3]]])("of vectors refuses scores of shape %j", (shape) => {
    const [x, classes, rows] = [
      zeros(shape),
      zeros(shape, { dtype: "int32" }),
      zeros(shape.slice(0, -1), { dtype: "int32" }),
    ];
    expect(() => losses.cosineEmbeddingLoss(x, x, rows)).toThrow("cosineEmbeddingLoss: vectors [length]");
    expect(() => losses.multiMarginLoss(x, rows)).toThrow("multiMarginLoss: scores are [classes] or");
    expect(() => losses.multilabelMarginLoss(x, classes)).toThrow(
      "multilabelMarginLoss: scores [classes] or",
    );
  });

  it("takes weights that broadcast", () => {
    const half = f64([
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
    const weight = f64([[1], [3]]);
    const weighted = losses.binaryCrossEntropy(half, half, { weight, reduction: "none" }).toArray();
    expect(weighted).toEqual([
      [Math.LN2, Math.LN2],
      [3 * Math.LN2, 3 * Math.LN2],
    ]);
  });

  it("is accurate near 0", () => {
    // ln cosh x = x² / 2 − x⁴ / 12 + …
    for (const x of [1e-4, 1e-8, 1e-100]) {
      expect(losses.logCoshLoss(f64([x]), f64([0])).item() / (x ** 2 / 2)).toBeCloseTo(1 - x ** 2 / 6, 14);
    }
  });

  it("of all smoothing is that of even probabilities", () => {
    const logits = f64([[1, 3, -2]]);
    const even = crossEntropy(logits, f64([[1 / 3, 1 / 3, 1 / 3]])).item();
    expect(crossEntropy(logits, int([0]), { labelSmoothing: 1 }).item()).toBeCloseTo(even, 14);
  });

  it("of a batch that is one number is its loss", () => {
    const [x, p] = [tensor(-1, { dtype: "float64" }), tensor(1, { dtype: "float64" })];
    expect(losses.klDiv(x, p, { reduction: "batchmean" }).item()).toBe(1);
  });

  it("takes classes of any integer dtype", () => {
    const logits = f64([
      [1, 2],
      [3, 1],
    ]);
    const expected = crossEntropy(logits, int([1, 0])).item();
    for (const dtype of ["uint8", "uint32"] as const) {
      expect(crossEntropy(logits, tensor([1, 0], { dtype })).item()).toBe(expected);
    }
  });

  it("goes from a parabola to a line, at any distance between none and infinity", () => {
    const [p, t] = [f64([-3, -0.5, 0, 0.5, 1e200]), f64([0, 0, 0, 0, 0])];
    const none = { reduction: "none" } as const;
    const l1 = losses.l1Loss(p, t, none).toArray();
    expect(losses.smoothL1Loss(p, t, { ...none, beta: 0 }).toArray()).toEqual(l1);
    expect(losses.huberLoss(p, t, { ...none, delta: Infinity }).toArray()).toEqual([
      4.5,
      0.125,
      0,
      0.125,
      Infinity,
    ]);
    for (const width of [0.25, 0.5, 2, 49]) {
      const smooth = losses
        .smoothL1Loss(p, t, { ...none, beta: width })
        .mul(width)
        .toArray() as number[];
      const huber = losses.huberLoss(p, t, { ...none, delta: width }).toArray() as number[];
      huber.forEach((value, i) => {
        expect(Math.abs(smooth[i]! / value - 1) < 1e-15 || smooth[i] === value).toBe(true);
      });
    }
  });

  it("gives NaN for NaN and for probabilities outside of 0 … 1", () => {
    expect(losses.binaryCrossEntropy(f64([1.5]), f64([0])).item()).toBeNaN();
    expect(losses.binaryCrossEntropy(f64([-0.5]), f64([0])).item()).toBeNaN();
    expect(losses.hingeLoss(f64([NaN]), f64([1])).item()).toBeNaN();
    expect(losses.zeroOneLoss(f64([NaN]), f64([1])).item()).toBeNaN();
    for (const label of [0, 1]) {
      const scores = [
        [NaN, NaN],
        [1, NaN],
        [1 - label, label],
      ];
      const mistakes = losses.zeroOneLoss(tensor(scores), int([label, label, label]), { reduction: "none" });
      expect(mistakes.toArray()).toEqual([NaN, NaN, 0]);
    }
    expect(losses.huberLoss(f64([NaN]), f64([1])).item()).toBeNaN();
    expect(losses.klDiv(f64([0]), f64([-1])).item()).toBeNaN();
  });
});
