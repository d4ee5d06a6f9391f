import { dropout } from "@chainrule/nn";
import { full, mean, ones, tensor } from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("dropout", () => {
  it("drops as many as it should, and multiplies the others by 1 / (1 - rate)", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.constantFrom("float32", "float64"),
        (seed, rate, dtype) => {
          const x = full([20_000], 3, { dtype });
          const y = dropout(rate).apply([], x, { training: true, key: random.key(seed) });
          expect(y.dtype).toBe(dtype);
          const kept = y.data().filter((value) => value !== 0);
          expect(Math.abs(kept.length / x.size - (1 - rate))).toBeLessThan(0.02);
          const scale = dtype === "float32" ? Math.fround(1 / (1 - rate)) : 1 / (1 - rate);
          const expected = dtype === "float32" ? Math.fround(3 * scale) : 3 * scale;
          expect([...new Set(kept)]).toEqual([expected]);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("keeps the mean", () => {
    const y = dropout(0.8).apply([], ones([100_000]), { training: true, key: random.key(1) });
    expect(Math.abs(mean(y).item() - 1)).toBeLessThan(0.02);
  });

  it("is the identity outside training, and with the rate 0", () => {
    const x = ones([3]);
    expect(dropout(0.5).apply([], x)).toBe(x);
    expect(dropout(0.5).apply([], x, { training: false, key: random.key(0) })).toBe(x);
    expect(dropout(0).apply([], x, { training: true })).toBe(x);
  });

  it("drops everything with the rate 1, and also what is not finite", () => {
    const x = tensor([1, NaN, Infinity]);
    const options = { training: true, key: random.key(0) };
    expect(dropout(1).apply([], x, options).toArray()).toEqual([0, 0, 0]);
  });

  it("draws the same for the same key, and something else for another", () => {
    const draw = (seed: number) =>
      dropout(0.5)
        .apply([], ones([50]), { training: true, key: random.key(seed) })
        .toArray();
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it.each([
    [() => dropout(-0.1), "dropout: rate is a probability from 0 to 1, got -0.1"],
    [() => dropout(NaN), "dropout: rate is a probability from 0 to 1, got NaN"],
    [() => dropout("0.5" as never), "dropout: rate is a probability"],
    [
      () => dropout(0.5).apply([], ones([1]), { training: true }),
      "dropout: training needs a key to draw from: apply(params, x, { training: true, key })",
    ],
    [
      () => dropout(0.5).apply([], tensor([1], { dtype: "int32" })),
      "dropout: needs float32 or float64, got int32",
    ],
    [() => dropout(0.5).apply([], ones([1]), { rate: 1 } as never), 'dropout: unknown option "rate"'],
  ])("says what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});
