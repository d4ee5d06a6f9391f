import * as init from "@chainrule/nn/init";
import {
  abs,
  allClose,
  eye,
  matmul,
  max,
  mean,
  reshape,
  std,
  transpose,
  type Tensor,
} from "@chainrule/tensor";
import * as random from "@chainrule/tensor/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const shapes = fc.oneof(
  fc.tuple(fc.integer({ min: 60, max: 120 }), fc.integer({ min: 60, max: 120 })),
  fc.tuple(
    fc.integer({ min: 20, max: 40 }),
    fc.integer({ min: 10, max: 30 }),
    fc.constant(3),
    fc.constant(3),
  ),
);
const gains = fc.double({ min: 0.1, max: 3, noNaN: true });
const dtypes = fc.constantFrom("float32", "float64");

/** Mean 0 and a standard deviation, within five standard errors of so many draws. */
function expectMoments(weight: Tensor, deviation: number): void {
  const error = 5 / Math.sqrt(weight.size);
  expect(Math.abs(mean(weight).item())).toBeLessThan(error * deviation);
  expect(Math.abs(std(weight).item() / deviation - 1)).toBeLessThan(error);
}

/** Drawn evenly from ± bound: none beyond, and some close to it. */
function expectUniform(weight: Tensor, bound: number): void {
  const largest = max(abs(weight)).item();
  expect(largest).toBeLessThanOrEqual(bound * (1 + 1e-6));
  expect(largest).toBeGreaterThan(0.99 * bound);
  expectMoments(weight, bound / Math.sqrt(3));
}

/** For any seed, shape, gain and dtype. */
function forAll(
  check: (key: random.Key, shape: number[], gain: number, dtype: "float32" | "float64") => void,
): void {
  fc.assert(
    fc.property(fc.nat(), shapes, gains, dtypes, (seed, shape, gain, dtype) => {
      check(random.key(seed), shape, gain, dtype);
    }),
    { numRuns: 12 },
  );
}

describe("what is drawn", () => {
  it("xavierUniform and xavierNormal have the variance gain² · 2 / (fanIn + fanOut)", () => {
    forAll((key, shape, gain, dtype) => {
      const { fanIn, fanOut } = init.fans(shape);
      const uniform = init.xavierUniform(key, shape, { gain, dtype });
      expect([uniform.shape, uniform.dtype]).toEqual([shape, dtype]);
      expectUniform(uniform, gain * Math.sqrt(6 / (fanIn + fanOut)));
      expectMoments(init.xavierNormal(key, shape, { gain, dtype }), gain * Math.sqrt(2 / (fanIn + fanOut)));
    });
  });

  it("kaimingUniform, kaimingNormal and lecunNormal have the variance gain² / fan", () => {
    forAll((key, shape, gain, dtype) => {
      const { fanIn, fanOut } = init.fans(shape);
      expectUniform(init.kaimingUniform(key, shape, { dtype }), Math.sqrt(6 / fanIn));
      expectUniform(
        init.kaimingUniform(key, shape, { gain, mode: "fanOut", dtype }),
        gain * Math.sqrt(3 / fanOut),
      );
      expectMoments(init.kaimingNormal(key, shape, { dtype }), Math.sqrt(2 / fanIn));
      expectMoments(
        init.kaimingNormal(key, shape, { gain, mode: "fanOut", dtype }),
        gain / Math.sqrt(fanOut),
      );
      const lecun = init.lecunNormal(key, shape, { dtype });
      expect(lecun.dtype).toBe(dtype);
      expectMoments(lecun, 1 / Math.sqrt(fanIn));
    });
  });

  it("orthogonal has orthonormal columns, or rows if there are fewer, times the gain", () => {
    const sizes = fc.integer({ min: 1, max: 12 });
    const anyShape = fc.oneof(fc.tuple(sizes, sizes), fc.tuple(sizes, fc.integer({ min: 1, max: 3 }), sizes));
    fc.assert(
      fc.property(fc.nat(), anyShape, gains, dtypes, (seed, shape, gain, dtype) => {
        const weight = init.orthogonal(random.key(seed), shape, { gain, dtype });
        expect([weight.shape, weight.dtype]).toEqual([shape, dtype]);
        const [rows, columns] = [shape[0], weight.size / shape[0]];
        const q = reshape(weight, [rows, columns]);
        const gram = rows < columns ? matmul(q, transpose(q)) : matmul(transpose(q), q);
        const identity = eye(Math.min(rows, columns), { dtype: "float64" }).mul(gain ** 2);
        const atol = dtype === "float64" ? 1e-13 : 1e-5;
        expect(allClose(gram, identity, { atol, rtol: 0 }).toArray()).toBe(true);
      }),
    );
  });

  it("orthogonal prefers no sign", () => {
    // With the factorization's own signs the first element would mostly be negative.
    const keys = random.split(random.key(0), 400);
    const positive = keys.filter((key) => (init.orthogonal(key, [2, 2]).data()[0] ?? 0) > 0).length;
    expect(Math.abs(positive - 200)).toBeLessThan(50);
  });

  it("is the same for the same key, and another for another", () => {
    const { constant: _constant, fans: _fans, gain: _gain, ones: _ones, zeros: _zeros, ...drawing } = init;
    for (const draw of Object.values(drawing) as init.Initializer[]) {
      const [a, b, c] = [1, 1, 2].map((seed) => draw(random.key(seed), [4, 3]).toArray());
      expect(a).toEqual(b);
      expect(a).not.toEqual(c);
    }
  });

  it("has a gain of 1 unless told, and takes one number for no less than one", () => {
    const key = random.key(3);
    for (const draw of [init.xavierUniform, init.xavierNormal, init.orthogonal]) {
      expect(draw(key, [3, 4]).toArray()).toEqual(draw(key, [3, 4], { gain: 1 }).toArray());
    }
    for (const draw of [init.kaimingUniform, init.kaimingNormal, init.lecunNormal]) {
      const [one, four] = [draw(key, [1, 4]), draw(key, [4, 1])];
      expect(reshape(four, [1, 4]).mul(2).toArray()).toEqual(one.toArray());
    }
  });

  it("may be nothing", () => {
    for (const shape of [
      [0, 3],
      [3, 0],
      [0, 0],
    ]) {
      const { xavierUniform, xavierNormal, kaimingUniform, kaimingNormal, lecunNormal, orthogonal } = init;
      for (const draw of [
        xavierUniform,
        xavierNormal,
        kaimingUniform,
        kaimingNormal,
        lecunNormal,
        orthogonal,
      ]) {
        expect(draw(random.key(0), shape).shape).toEqual(shape);
      }
    }
  });
});

describe("what is not drawn", () => {
  it("is zeros, ones and a constant, in the dtype", () => {
    const key = random.key(0);
    expect(init.zeros(key, [2]).toArray()).toEqual([0, 0]);
    expect(init.ones(key, [1, 2], { dtype: "float64" })).toMatchObject({ dtype: "float64", shape: [1, 2] });
    expect(init.constant(key, [2], { value: 0.1, dtype: "float64" }).toArray()).toEqual([0.1, 0.1]);
    expect(init.constant(key, [], { value: NaN }).item()).toBeNaN();
  });
});

describe("what is wrong", () => {
  const key = random.key(0);
  it.each([
    [
      () => init.fans([3]),
      "fans: needs the shape of a weight, [inputs, outputs] or [outputs, inputs, ...window], got [3]",
    ],
    [() => init.xavierUniform(key, [3]), "xavierUniform: needs the shape of a weight"],
    [() => init.xavierNormal(key, []), "xavierNormal: needs the shape of a weight"],
    [() => init.kaimingUniform(key, [3]), "kaimingUniform: needs the shape of a weight"],
    [() => init.kaimingNormal(key, 3 as never), "kaimingNormal: needs the shape of a weight"],
    [() => init.lecunNormal(key, [3]), "lecunNormal: needs the shape of a weight"],
    [() => init.orthogonal(key, [3]), "orthogonal: needs the shape of a weight"],
    [
      () => init.xavierUniform(key, [3, 3], { gain: -1 }),
      "xavierUniform: gain is a finite number of at least 0, got -1",
    ],
    [
      () => init.xavierNormal(key, [3, 3], { gain: NaN }),
      "xavierNormal: gain is a finite number of at least 0, got NaN",
    ],
    [() => init.kaimingNormal(key, [3, 3], { gain: Infinity }), "kaimingNormal: gain is a finite number"],
    [() => init.orthogonal(key, [3, 3], { gain: "2" as never }), "orthogonal: gain is a finite number"],
    [
      () => init.kaimingUniform(key, [3, 3], { mode: "fan_in" as never }),
      'kaimingUniform: mode is "fanIn" or "fanOut", got "fan_in"',
    ],
    [() => init.kaimingUniform(key, [3, 3], { a: 1 } as never), 'kaimingUniform: unknown option "a"'],
    [() => init.lecunNormal(key, [3, 3], { gain: 1 } as never), 'lecunNormal: unknown option "gain"'],
    [() => init.zeros(key, [3], { value: 1 } as never), 'zeros: unknown option "value"'],
    [() => init.constant(key, [3], { value: 1, val: 1 } as never), 'constant: unknown option "val"'],
    [() => init.orthogonal(key, [3, 3], { scale: 1 } as never), 'orthogonal: unknown option "scale"'],
    [() => init.xavierNormal(key, [3, 3], { scale: 1 } as never), 'xavierNormal: unknown option "scale"'],
    [() => init.gain("leakyRelu", { slope: 1 } as never), 'gain: unknown option "slope"'],
    [() => init.constant(key, [3], {} as never), "constant: value must be a number, got undefined"],
    [() => init.gain("gelu" as never), 'gain: no gain is known for "gelu", only for linear, sigmoid'],
    [() => init.gain((() => 1) as never), "gain: no gain is known for a function, only for linear"],
    [() => init.gain("toString" as never), 'gain: no gain is known for "toString"'],
    [
      () => init.gain("relu", { negativeSlope: 0.1 }),
      'gain: negativeSlope belongs to "leakyRelu", not to "relu"',
    ],
    [
      () => init.gain("leakyRelu", { negativeSlope: NaN }),
      "gain: negativeSlope must be a finite number, got NaN",
    ],
    [() => init.xavierUniform(0 as never, [3, 3]), "random.uniform: needs a key"],
    [() => init.orthogonal(key, [3, 3], { dtype: "float16" as never }), "float16"],
  ])("is said (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});
