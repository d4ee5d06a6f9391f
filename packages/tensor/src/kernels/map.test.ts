import * as t from "@chainrule/tensor";
import {
  abs,
  add,
  applyOp,
  cast,
  type Dtype,
  exp,
  full,
  log,
  mul,
  pointwise,
  pow,
  sigmoid,
  tanh,
  type Tensor,
  tensor,
  transpose,
} from "@chainrule/tensor";
import * as s from "@chainrule/tensor/scalar";
import { isAvailable } from "@chainrule/wasm";
import { describe, expect, it } from "vitest";

const special = [
  0,
  -0,
  1,
  -1,
  NaN,
  Infinity,
  -Infinity,
  1e-45,
  -1e-45,
  1e-38,
  3e38,
  -3e38,
  88.7,
  -103.9,
  0.5,
  2,
];

/** Numbers of all sizes, with the special ones spread over every lane, and into the tail. */
function numbers(count: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, (_, i) => {
    if (i % 13 === 5) return special[((i / 13) | 0) % special.length]!;
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const exponent = (state >>> 8) % 40;
    return ((state / 2 ** 31 - 1) * 2 ** exponent) / 2 ** 20;
  });
}

/** Numbers of a dtype: for integers of all sizes, for bool both. */
function values(dtype: Dtype, count: number, seed: number): Tensor {
  const floats = numbers(count, seed);
  if (t.isFloating(dtype)) return tensor(floats, { dtype });
  const scaled = floats.map((x, i) => (Number.isFinite(x) ? Math.round(x * (i % 3 === 0 ? 4096 : 8)) : -1));
  return cast(tensor(dtype === "bool" ? floats.map((x) => (x > 0 ? 1 : 0)) : scaled), dtype);
}

type F = (...xs: Tensor[]) => Tensor;

/** Compares with the same result from pieces so small that plain loops compute them. */
function expectSameBits(f: F, dtypes: readonly Dtype[], counts: readonly number[]): void {
  for (const count of counts) {
    const inputs = dtypes.map((dtype, i) => values(dtype, count, 1 + 76 * i));
    const arrays = inputs.map((x) => x.data());
    const result = f(...inputs);
    const whole = result.data();
    for (let start = 0; start < count; start += 8) {
      const piece = f(...arrays.map((a, i) => tensor(a.slice(start, start + 8), { dtype: dtypes[i] })));
      expect(piece.dtype).toBe(result.dtype);
      piece.data().forEach((value, i) => {
        if (Object.is(whole[start + i], value)) return;
        const at = arrays.map((a) => a[start + i]).join();
        expect.fail(`${dtypes.join()} (${at}) at ${start + i}: ${whole[start + i]} and ${value}`);
      });
    }
  }
}

/** Enough for SIMD, with a tail. */
const counts = [1031];
const floats = ["float32", "float64"] as const;
const integers = ["int32", "uint32", "uint8"] as const;
const pick = (names: string): [string, F][] =>
  names.split(/\s+/).map((name) => [name, (t as unknown as Record<string, F>)[name]!]);

const unary = pick(
  `abs neg sqrt exp log tanh sigmoid exp2 expm1 log2 log10 log1p rsqrt cbrt reciprocal sin cos tan asin acos atan
  sinh cosh asinh acosh atanh erf erfInv floor ceil round trunc sign clone isNaN isFinite isInf logicalNot`,
);
const comparisons = "equal notEqual less lessEqual greater greaterEqual";
const binary = pick(
  `add sub mul div maximum minimum pow atan2 mod floorDivide ${comparisons} logicalAnd logicalOr`,
);

describe("pointwise ops", () => {
  it("have SIMD to compare with", () => {
    expect(isAvailable()).toBe(true);
  });

  describe("plain loops and SIMD agree to the last bit, NaN in every lane and in the tail", () => {
    it.each(unary)("%s", (_, f) => {
      for (const dtype of floats) expectSameBits(f, [dtype], counts);
    });

    it.each(binary)("%s", (_, f) => {
      for (const dtype of floats) expectSameBits(f, [dtype, dtype], counts);
    });

    it.each(pick("abs neg sign bitwiseNot clone isFinite logicalNot"))("%s of integers", (_, f) => {
      for (const dtype of integers) expectSameBits(f, [dtype], counts);
    });

    it.each(
      pick(`add sub mul maximum minimum bitwiseAnd bitwiseOr bitwiseXor logicalXor div ${comparisons}`),
    )("%s of integers", (_, f) => {
      for (const dtype of integers) expectSameBits(f, [dtype, dtype], counts);
    });

    it.each(pick("bitwiseAnd bitwiseOr bitwiseXor logicalAnd add mul maximum minimum equal less"))(
      "%s of bools",
      (_, f) => {
        expectSameBits(f, ["bool", "bool"], counts);
      },
    );

    it("in tensors of several chunks", () => {
      const several = [8192, 20011];
      for (const f of [exp, t.floor]) for (const dtype of floats) expectSameBits(f, [dtype], several);
      expectSameBits((c, a, b) => t.where(c, a, b), ["bool", "float32", "float32"], several);
      expectSameBits(t.greater, ["float32", "float32"], several);
    });

    it("shifts", () => {
      for (const dtype of integers) {
        for (const shift of [t.shiftLeft, t.shiftRight]) {
          for (const places of [0, 1, 7, 31, 32, 200])
            expectSameBits((x) => shift(x, places), [dtype], counts);
        }
      }
    });

    it("where, with a bool condition and numbers of every dtype", () => {
      for (const dtype of [...floats, ...integers, "bool"] as const) {
        expectSameBits((c, a, b) => t.where(c, a, b), ["bool", dtype, dtype], counts);
        if (dtype !== "bool") expectSameBits((c, a) => t.where(c, a, 1), ["bool", dtype], counts);
      }
    });

    it("cast, from every dtype to every other", () => {
      const all = [...floats, ...integers, "bool"] as const;
      for (const from of all) for (const to of all) expectSameBits((x) => cast(x, to), [from], counts);
    });
  });

  it("read views: transposed, broadcast, a single number", () => {
    const x = tensor(numbers(120 * 70, 3), { shape: [120, 70] });
    const row = tensor(numbers(120, 4));
    const sums = add(transpose(x), row);
    const values = sums.data();
    const [a, b] = [x.data(), row.data()];
    for (let i = 0; i < 70; i++) {
      for (let j = 0; j < 120; j++) expect(values[i * 120 + j]).toBe(a[j * 70 + i]! + b[j]!);
    }
    expect(
      mul(full([5000], 3), 2)
        .data()
        .every((v) => v === 6),
    ).toBe(true);
  });

  it("take empty tensors and single numbers", () => {
    expect(add(tensor([]), 1).toArray()).toEqual([]);
    expect(exp(tensor(0)).item()).toBe(1);
  });
});

describe("instructions", () => {
  const both = (f: (a: s.Scalar, b: s.Scalar) => s.Scalar): ((xs: readonly s.Scalar[]) => s.Scalar) => {
    return ([a, b]) => f(a!, b!);
  };
  const positive = (x: s.Scalar): s.Scalar =>
    s.add(s.minimum(s.absolute(s.select(s.equal(x, x), x, 1)), 1e30), 1e-30);
  const integer = (x: s.Scalar, most: number, least: number): s.Scalar =>
    s.maximum(s.minimum(s.nearest(s.select(s.equal(x, x), x, 0)), most), least);
  const arithmetic = [s.add, s.subtract, s.multiply, s.maximum, s.minimum].map(both);
  const comparing = [s.equal, s.notEqual, s.less, s.lessEqual].map(both);
  const floating = [
    ...arithmetic,
    ...comparing,
    ...[s.divide, s.modulo].map(both),
    ...[s.negate, s.absolute, s.squareRoot, s.floor, s.ceil, s.truncate, s.nearest].map(both),
    both((a) => s.exponent(positive(a))),
    both((a) => s.significand(positive(a))),
    both((a) => s.powerOfTwo(integer(a, 127, -126))),
    both((a) => s.powerOfTwo(integer(a, 63, -190), 64)),
    both((a, b) => s.timesPowerOfTwo(s.negate(s.significand(positive(a))), integer(b, 254, -252))),
    both((_, b) => s.timesPowerOfTwo(b, integer(s.multiply(b, -20), 150, -150))),
    both((a, b) =>
      s.select(s.not(s.and(s.less(a, b), s.or(s.less(0, a), s.xor(s.less(b, 0), s.less(a, 1))))), a, b),
    ),
    ...[0, -0, 0.5, NaN].flatMap((bound) => [
      both((a) => s.maximum(a, bound)),
      both((a) => s.minimum(a, bound)),
    ]),
    both((a, b) => s.selectRarely(s.less(a, -0.5), s.divide(s.add(a, b), 3), b)),
    both((a, b) =>
      s.selectRarely(
        s.less(a, 0),
        s.selectRarely(s.less(b, 0), s.multiply(s.add(a, b), 3), s.subtract(a, b)),
        s.multiply(s.add(a, b), 5),
      ),
    ),
  ];
  const whole = [
    ...arithmetic,
    ...comparing,
    ...[s.negate, s.absolute, s.and, s.or, s.xor].map(both),
    both((a) => s.shiftLeft(a, 5)),
    both((a) => s.shiftRight(a, 3)),
    both((a) => s.shiftRight(s.shiftLeft(a, 31), 31)),
    both((_, b) => s.shiftLeft(s.shiftRight(b, 0), 1)),
    both((a, b) => s.select(s.less(a, b), a, b)),
    // Masks of two widths, and numbers of three.
    both((a, b) =>
      s.select(
        s.and(s.less(s.convert(a, "float64"), 3), s.less(b, 7)),
        s.convert(s.convert(a, "float32"), "float64"),
        2,
      ),
    ),
  ];

  const cases = [
    ...floats.flatMap((dtype) => floating.map((scalar, i) => [dtype, i, scalar] as const)),
    ...integers.flatMap((dtype) => whole.map((scalar, i) => [dtype, i, scalar] as const)),
  ];

  it.each(cases)("%s, case %i: plain loops and SIMD give the same bits", (dtype, _, scalar) => {
    const type = scalar([s.input(0, dtype), s.input(1, dtype)]).type;
    const op = pointwise({ name: "test", scalar, output: type });
    expectSameBits((a, b) => applyOp(op, [a, b], undefined), [dtype, dtype], counts);
    // A rare selection whose mask is nowhere set.
    expectSameBits((a, b) => applyOp(op, [abs(a), abs(b)], undefined), [dtype, dtype], counts);
  });
});

describe("float32 functions", () => {
  /** Distance in units in the last place of the correctly rounded result. */
  const ulps = (got: number, exact: number): number => {
    const rounded = Math.fround(exact);
    if (Object.is(got, rounded) || got === rounded) return 0;
    const unit = 2 ** Math.max(-149, Math.floor(Math.log2(Math.abs(rounded))) - 23);
    return Math.abs(got - exact) / unit;
  };
  const rows: [string, (x: Tensor) => Tensor, (x: number) => number, number, number][] = [
    ["exp", exp, Math.exp, -104, 88.7],
    ["log", log, Math.log, 0, 4],
    ["log", log, Math.log, 0, 3e38],
    ["tanh", tanh, Math.tanh, -10, 10],
    ["tanh", tanh, Math.tanh, -1e-3, 1e-3],
    ["sigmoid", sigmoid, (x) => 1 / (1 + Math.exp(-x)), -87, 20],
    ["pow", (x) => pow(x, 2.5), (x) => x ** 2.5, 0, 1000],
  ];
  it.each(rows)("%s is within 2 ulp (%#)", (_, f, exact, low, high) => {
    const count = 100003;
    const values = Float32Array.from({ length: count }, (_x, i) => low + ((high - low) * i) / (count - 1));
    const results = f(tensor(values)).data();
    let worst = 0;
    values.forEach((x, i) => (worst = Math.max(worst, ulps(results[i]!, exact(x)))));
    expect(worst).toBeLessThanOrEqual(2);
  });
});
