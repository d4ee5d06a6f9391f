import {
  abs,
  add,
  div,
  exp,
  full,
  log,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  sigmoid,
  sqrt,
  sub,
  tanh,
  type Tensor,
  tensor,
  transpose,
} from "@chainrule/tensor";
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

/** The same result from pieces so small that plain loops compute them. */
function piecewise(f: (...xs: Tensor[]) => Tensor, inputs: Tensor[]): number[] {
  const arrays = inputs.map((x) => x.data());
  const out: number[] = [];
  for (let i = 0; i < arrays[0]!.length; i += 8) {
    out.push(...f(...arrays.map((a) => tensor(a.slice(i, i + 8)))).data());
  }
  return out;
}

const unary = { abs, exp, log, neg, sigmoid, sqrt, tanh };
const binary = { add, sub, mul, div, maximum, minimum };
const functions = Object.entries({ ...unary, ...binary }) as [string, (...xs: Tensor[]) => Tensor][];

describe("pointwise ops", () => {
  it("have SIMD to compare with", () => {
    expect(isAvailable()).toBe(true);
  });

  it.each(functions)(
    "%s: plain loops and SIMD agree to the last bit, NaN in every lane and in the tail",
    (name, f) => {
      for (const dtype of ["float32", "float64"] as const) {
        for (const count of [4099, 8192, 20011]) {
          const inputs = [numbers(count, 1), numbers(count, 77)]
            .slice(0, name in unary ? 1 : 2)
            .map((values) => tensor(values, { dtype }));
          const whole = f(...inputs).data();
          const pieces = piecewise(f, inputs);
          for (let i = 0; i < count; i++) {
            if (!Object.is(whole[i], pieces[i])) expect.fail(`${dtype} ${i}: ${whole[i]} and ${pieces[i]}`);
          }
        }
      }
    },
  );

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
