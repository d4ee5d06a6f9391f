import { logSigmoid, mish, softplus } from "@chainrule/activations";
import { type Tensor, tensor } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";

const ulp = (value: number): number => 2 ** Math.max(-149, Math.floor(Math.log2(Math.abs(value))) - 23);

/** ln(1 + eˣ) in float64. */
const exact = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

const rows: [string, (x: Tensor) => Tensor, (x: number) => number, number][] = [
  ["softplus", (x) => softplus(x, { threshold: Infinity }), exact, 3],
  ["logSigmoid", logSigmoid, (x) => -exact(-x), 3],
  ["mish", mish, (x) => x * Math.tanh(exact(x)), 4],
];

describe("in float32", () => {
  it.each(rows)("%s is right to a few ulp, in SIMD and in plain loops", (_, f, wanted, limit) => {
    const x = Float32Array.from({ length: 40_001 }, (_x, i) => (i - 20_000) / 230);
    const got = f(tensor(x)).data();
    let worst: readonly [ulps: number, at: number] = [0, NaN];
    x.forEach((value, i) => {
      const expected = wanted(value);
      const error = Math.abs(got[i]! - expected) / ulp(expected);
      if (!(error <= worst[0])) worst = [error, value];
      if (i % 997 === 0) expect(f(tensor([value])).item()).toBe(got[i]);
    });
    expect(worst[0], `at ${worst[1]}`).toBeLessThan(limit);
  });

  it("the ends are exact", () => {
    const x = tensor([-Infinity, -200, 200, Infinity, 3e38]);
    expect([...softplus(x).data()]).toEqual([0, 0, 200, Infinity, Math.fround(3e38)]);
    expect([...logSigmoid(x).data()]).toEqual([-Infinity, -200, 0, 0, 0]);
    expect([...mish(x).data()]).toEqual([NaN, -0, 200, Infinity, Math.fround(3e38)]);
  });
});
