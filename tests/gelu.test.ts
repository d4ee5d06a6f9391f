// gelu over all of float32, its gradients, and both compiled.
import { gelu } from "@chainrule/activations";
import { grad } from "@chainrule/autograd";
import { compile } from "@chainrule/compile";
import { add, mul, sum, type Tensor, tensor } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";

/** φ(x) in float64, for x whose square is exact. */
const density = (x: number): number => Math.exp(-0.5 * x * x) * Math.sqrt(0.5 / Math.PI);

/** Φ(x) in float64: below −2 by the continued fraction of Φ / φ, above by a series from the middle. */
function share(x: number): number {
  if (x > 2) return 1 - share(-x);
  if (x < -2) {
    let rest = -x;
    for (let k = 300; k >= 1; k--) rest = -x + k / rest;
    return density(x) / rest;
  }
  let [term, total] = [x, 0];
  for (let k = 1; k < 60; k++) {
    total += term;
    term *= (x * x) / (2 * k + 1);
  }
  return 0.5 + density(x) * total;
}

const ulp = (value: number): number => 2 ** Math.max(-149, Math.floor(Math.log2(Math.abs(value))) - 23);

/** The largest of the errors of a float32 function, in units of what `unit` says, and where it is. */
function worst(
  x: Float32Array,
  got: ArrayLike<number>,
  want: (x: number) => number,
  unit = ulp,
): readonly [error: number, at: number] {
  let result: readonly [number, number] = [0, NaN];
  x.forEach((value, i) => {
    const expected = want(value);
    const error = Math.abs(got[i]! - expected) / unit(expected);
    if (!(error <= result[0])) result = [error, value];
  });
  return result;
}

/** Every size of number from 2⁻¹⁴⁹ up, many of them where the function bends, of one sign. */
function numbers(sign: 1 | -1): Float32Array {
  const values: number[] = [];
  for (let e = -149; e < 128; e++) for (const m of [1, 1.1, 1.6180339, 1.9999999]) values.push(m * 2 ** e);
  for (let i = 1; i <= 60_000; i++) values.push((i * 15) / 60_000 + ((i * 7) % 13) * 1e-6);
  return Float32Array.from(values, (value) => sign * value);
}

const approximate = (x: Tensor): Tensor => gelu(x, { approximate: "tanh" });
const approximateGradient = grad((x: Tensor) => sum(approximate(x)));
const approximateCurvature = grad((x: Tensor) => sum(approximateGradient(x)));

/** The same in float64, by a quotient in which nothing cancels: the share, its rise, and the rise's. */
function parts(x: number): readonly [share: number, rise: number, bend: number] {
  const slope = 2 * Math.sqrt(2 / Math.PI);
  const y = Math.max(-800, x * slope * (1 + 0.044715 * x * x));
  return [1 / (1 + Math.exp(-y)), slope * (1 + 3 * 0.044715 * x * x), slope * 6 * 0.044715 * x];
}

const gradient = grad((x: Tensor) => sum(gelu(x)));
const curvature = grad((x: Tensor) => sum(gradient(x)));

it("is measured by the true distribution", () => {
  // From mpmath, with 30 digits.
  expect(share(-10) / 7.61985302416052606597e-24 - 1).toBeCloseTo(0, 13);
  expect(share(-2.5) / 6.20966532577613201209e-3 - 1).toBeCloseTo(0, 13);
  expect(share(-1) / 0.15865525393145705142 - 1).toBeCloseTo(0, 13);
  expect(share(0.5)).toBeCloseTo(0.69146246127401310364, 14);
});

describe.each([-1, 1] as const)("for numbers of sign %i, in float32", (sign) => {
  const x = numbers(sign);

  it("the value is within 4.2 ulp, down to the numbers below the normal ones", () => {
    const [error, at] = worst(x, gelu(tensor(x)).data(), (v) => v * share(v));
    expect(error, `gelu(${at})`).toBeLessThan(4.2);
  });

  it("the derivative is right to 2.5 · 2⁻²⁴, and in its tail to 6 ulp", () => {
    const slope = (v: number): number => share(v) + v * density(v);
    const got = gradient(tensor(x)).data();
    const [error, at] = worst(x, got, slope, () => 2 ** -24);
    expect(error, `gelu'(${at})`).toBeLessThan(2.5);
    const tail = Float32Array.from(x.filter((v) => v < -1.5));
    const [relative, where] = worst(tail, gradient(tensor(tail)).data(), slope);
    expect(relative, `gelu'(${where})`).toBeLessThan(6);
  });

  it("the second derivative is φ(x) · (2 − x²)", () => {
    const got = curvature(tensor(x)).data();
    const [error, at] = worst(
      x,
      got,
      (v) => density(v) * (2 - Math.min(v * v, 1e6)),
      (value) => Math.max(Math.abs(value), 0.1) * 2 ** -24,
    );
    expect(error, `gelu''(${at})`).toBeLessThan(6);
  });

  it("the approximation is within 3.5 ulp, its derivatives to some 2⁻²⁴", () => {
    // Beyond −10 the share is below the normal numbers.
    const near = x.filter((v) => v > -10 && v < 30);
    const value = (v: number): number => v * parts(v)[0];
    const slope = (v: number): number => {
      const [s, rise] = parts(v);
      return s + v * s * (1 - s) * rise;
    };
    const bend = (v: number): number => {
      const [s, rise, turn] = parts(v);
      return s * (1 - s) * (2 * rise + v * turn + v * rise * rise * (1 - 2 * s));
    };
    const [error, at] = worst(near, approximate(tensor(near)).data(), value);
    expect(error, `gelu(${at})`).toBeLessThan(3.5);
    const unit = (): number => 2 ** -24;
    const [first, here] = worst(near, approximateGradient(tensor(near)).data(), slope, unit);
    expect(first, `gelu'(${here})`).toBeLessThan(6);
    const [second, there] = worst(near, approximateCurvature(tensor(near)).data(), bend, unit);
    expect(second, `gelu''(${there})`).toBeLessThan(16);
  });

  it("plain loops give the bits of SIMD", () => {
    const some = x.filter((_, i) => i % 61 === 0);
    for (const f of [gelu, gradient, curvature, approximate, approximateGradient]) {
      const whole = f(tensor(some)).data();
      some.forEach((value, i) => {
        expect(f(tensor([value])).item()).toBe(whole[i]);
      });
    }
  });
});

describe("special numbers", () => {
  it.each(["float32", "float64"] as const)("keep their sign and their meaning in %s", (dtype) => {
    const x = tensor([0, -0, Infinity, -Infinity, NaN], { dtype });
    expect([...gelu(x).data()]).toEqual([0, -0, Infinity, NaN, NaN]);
    expect([...gradient(x).data()].map(Math.abs)).toEqual([0.5, 0.5, 1, 0, NaN]);
  });
});

describe.each(["float32", "float64"] as const)("compiled, in %s", (dtype) => {
  const values = [...numbers(-1), ...numbers(1), 0, -0, Infinity, -Infinity, NaN].filter(
    (_, i) => i % 7 === 0,
  );
  const x = tensor(values, { dtype });

  it.each([
    ["the value", gelu],
    ["the derivative", gradient],
    ["the second derivative", curvature],
    ["the approximation", approximate],
    ["the approximation's derivative", approximateGradient],
    ["the approximation's second derivative", approximateCurvature],
    ["gelu(a·b + c)", (v: Tensor) => gelu(add(mul(v, 0.5), 1e-3))],
  ] as const)("%s has the bits of eager", (_, f) => {
    expect(compile((v: Tensor) => f(v))(x).data()).toEqual(f(x).data());
  });
});
