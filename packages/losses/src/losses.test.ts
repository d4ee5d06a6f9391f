import { crossEntropy, mseLoss } from "@chainrule/losses";
import { oneHot, ones, tensor, zeros } from "@chainrule/tensor";
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
      "takeAlongAxis: index 3 at position [1, 0] is out of range for axis 1 of size 3",
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
