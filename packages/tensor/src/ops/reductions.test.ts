import {
  all,
  any,
  arange,
  cast,
  cumprod,
  cumsum,
  flip,
  median,
  norm,
  prod,
  quantile,
  reshape,
  slice,
  std,
  sum,
  type Tensor,
  tensor,
  transpose,
  variance,
  zeros,
} from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const numbers = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 40 });
const double = (values: number[]): Tensor => tensor(new Float64Array(values));

type Reduce = (x: Tensor, options?: { axis?: number | number[]; keepDims?: boolean }) => Tensor;
const reductions: Record<string, Reduce> = {
  all,
  any,
  median,
  norm,
  prod,
  quantile: (x, options) => quantile(x, 0.3, options),
  std,
  variance,
};

describe.each(Object.entries(reductions))("%s", (name, f) => {
  const x = tensor(
    Float32Array.from({ length: 24 }, (_, i) => ((i * 7) % 11) - 4),
    { shape: [2, 3, 4] },
  );

  it("gives for views what it gives for copies", () => {
    for (const view of [transpose(x), flip(x, [0, 2]), slice(x, [null, [1], [null, null, -2]])]) {
      const copy = tensor(view.data(), { shape: view.shape });
      for (const axis of [0, 1, -1, [0, 2], [1, 0], [0, 1, 2]]) {
        expect(f(view, { axis }).data()).toEqual(f(copy, { axis }).data());
      }
      expect(f(view).toArray()).toEqual(f(copy).toArray());
    }
  });

  it("takes axes from the end and keeps them on request", () => {
    expect(f(x, { axis: [0, -1] }).shape).toEqual([3]);
    expect(f(x, { axis: [0, -1], keepDims: true }).shape).toEqual([1, 3, 1]);
    expect(f(x).shape).toEqual([]);
    expect(f(tensor(3)).shape).toEqual([]);
    expect(() => f(x, { axis: 3 })).toThrow(`${name}: axis 3 is out of range for shape [2, 3, 4]`);
    expect(() => f(x, { axes: 1 } as never)).toThrow(`${name}: unknown option "axes"`);
  });

  it("is right for several axes: as for one that joins them", () => {
    const joined = reshape(transpose(x, [1, 0, 2]), [3, 8]);
    expect(f(x, { axis: [0, 2] }).data()).toEqual(f(joined, { axis: 1 }).data());
  });

  it("takes float64, integers and bool", () => {
    expect(f(cast(x, "float64")).dtype).toBe(/any|all/.test(name) ? "bool" : "float64");
    expect(f(cast(x, "int32")).dtype).toBe(
      /any|all/.test(name) ? "bool" : name === "prod" ? "int32" : "float32",
    );
    expect(f(tensor([true, false, true])).shape).toEqual([]);
  });

  it("lets NaN through", () => {
    if (/any|all/.test(name)) return;
    for (let at = 0; at < 5; at++) {
      expect(f(double([1, 2, 3, 4, 5].map((v, i) => (i === at ? NaN : v)))).item()).toBeNaN();
    }
  });
});

describe("prod", () => {
  it("is the product, wrapping in integers, 1 of none", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        expect(prod(double(values)).item() + 0).toBe(values.reduce((a, b) => a * b, 1) + 0);
        const whole = prod(tensor(values, { dtype: "int32" })).item();
        expect(whole).toBe(values.reduce((a, b) => Math.imul(a, b), 1));
      }),
    );
    expect(prod(zeros([0, 2]), { axis: 0 }).toArray()).toEqual([1, 1]);
    expect(prod(tensor(new Uint8Array(4).fill(200))).item()).toBe(1600000000);
    expect(prod(tensor([1e30, 1e30, 1e-30, 1e-30])).item()).toBeCloseTo(1, 6);
  });
});

describe("any and all", () => {
  it("find what is not zero, NaN included; nothing is all and not any", () => {
    expect(any(tensor([0, NaN])).toArray()).toBe(true);
    expect(all(tensor([1, NaN])).toArray()).toBe(true);
    expect(all(tensor([1, -0])).toArray()).toBe(false);
    expect(any(zeros([0])).toArray()).toBe(false);
    expect(all(zeros([0])).toArray()).toBe(true);
    expect(any(true).toArray()).toBe(true);
  });
});

describe("variance and std", () => {
  it("are right beside a mean that is large", () => {
    const x = tensor([1e6, 1e6 + 0.0625, 1e6 + 0.125, 1e6 + 0.1875]);
    expect(variance(x).item()).toBe(0.0048828125);
    expect(variance(double([1e15, 1e15 + 1, 1e15 + 2])).item()).toBeCloseTo(2 / 3, 15);
  });

  it("are exactly 0 where all elements are equal", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 1, max: 50 }),
        (v, n) => {
          for (const dtype of ["float32", "float64"] as const) {
            const x = cast(double(Array<number>(n).fill(v)), dtype);
            if (Number.isFinite(x.data()[0])) expect(std(x).item()).toBe(0);
          }
        },
      ),
    );
  });

  it("divide by n less the correction, and are NaN where nothing is left", () => {
    expect(variance(double([1, 2, 6]), { correction: 1 }).item()).toBe(7);
    expect(variance(double([1, 2, 6]), { correction: 0.5 }).item()).toBe(5.6);
    expect(variance(double([3]), { correction: 1 }).item()).toBeNaN();
    expect(variance(double([1, 2]), { correction: 3 }).item()).toBe(Infinity);
    expect(variance(zeros([0])).item()).toBeNaN();
    expect(() => std([1] as never)).toThrow("std: expected a tensor or a number, got an array");
    expect(() => variance(zeros([2]), { correction: NaN })).toThrow(
      "variance: the correction must be a finite number",
    );
  });
});

describe("norm", () => {
  it("neither overflows nor underflows", () => {
    expect(norm(tensor([3e38, 0])).item()).toBe(Math.fround(3e38));
    expect(norm(tensor([3e-40, 4e-40])).item() / 5e-40).toBeCloseTo(1, 4);
    expect(norm(double([3e300, 4e300])).item() / 5e300).toBeCloseTo(1, 15);
    expect(norm(double([3e-300, 4e-300])).item() / 5e-300).toBeCloseTo(1, 15);
    expect(norm(double([3e-320, 4e-320])).item()).toBe(5e-320);
    expect(norm(double([1e200, 1e200]), { order: 3 }).item() / (1e200 * Math.cbrt(2))).toBeCloseTo(1, 14);
    expect(norm(double([Infinity, 1])).item()).toBe(Infinity);
  });

  it("has an order", () => {
    const x = tensor([[3, -4, 0]]);
    const by = (order: number): number => norm(x, { order }).item();
    expect([by(0), by(1), by(2), by(Infinity), by(-Infinity)]).toEqual([2, 7, 5, 4, 0]);
    expect(by(3)).toBeCloseTo(91 ** (1 / 3), 6);
    expect(by(-1)).toBe(0);
    expect(norm(double([1, 2]), { order: -1 }).item()).toBeCloseTo(2 / 3, 15);
    expect(norm(double([1, 4]), { order: 0.5 }).item()).toBeCloseTo(9, 14);
    expect(norm(double([0, 0]), { order: 3 }).item()).toBe(0);
    expect(norm(zeros([0])).item()).toBe(0);
    expect(norm(zeros([0]), { order: 3 }).item()).toBe(0);
    expect(() => norm(x, { order: NaN })).toThrow(
      "norm: the order must be a number, Infinity included, got NaN",
    );
    expect(() => norm(zeros([0]), { order: Infinity })).toThrow("is empty");
  });
});

describe("quantile and median", () => {
  it("lie between neighbours in the order of values", () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sorted = [...values].sort((a, b) => a - b);
        const place = q * (values.length - 1);
        const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
        expect(quantile(double(values), q).item()).toBeCloseTo(low + (high - low) * (place % 1), 12);
      }),
    );
  });

  it("are exact between equal numbers and beside infinite ones", () => {
    expect(quantile(tensor([0.1, 0.1, 0.1]), 0.3).item()).toBe(Math.fround(0.1));
    expect(median(tensor([Infinity, Infinity, 1, Infinity])).item()).toBe(Infinity);
    expect(quantile(tensor([-Infinity, 1, 2]), 0.5).item()).toBe(1);
    expect(median(tensor(7)).item()).toBe(7);
    expect(quantile(tensor([1, 2, 3]), [0, 1], { keepDims: true }).shape).toEqual([2, 1]);
    expect(() => quantile(tensor([1]), 1.5)).toThrow("quantile: q must be from 0 to 1, got 1.5");
    expect(() => median(zeros([0, 2]), { axis: 0 })).toThrow(
      "median: axis 0 of [0, 2] is empty, so there is no element to choose",
    );
  });
});

describe("cumsum and cumprod", () => {
  it("accumulate what comes before, from either end, with or without the own element", () => {
    fc.assert(
      fc.property(numbers, fc.boolean(), fc.boolean(), (values, reverse, exclusive) => {
        const before = (i: number): number[] => {
          if (reverse) return values.slice(exclusive ? i + 1 : i);
          return values.slice(0, exclusive ? i : i + 1);
        };
        const sums = values.map((_, i) => before(i).reduce((a, b) => a + b, 0));
        const products = values.map((_, i) => before(i).reduce((a, b) => Math.imul(a, b), 1));
        const x = tensor(values, { dtype: "int32" });
        expect(cumsum(x, { reverse, exclusive }).toArray()).toEqual(sums);
        expect(cumprod(x, { reverse, exclusive }).toArray()).toEqual(products);
      }),
    );
  });

  it("go along any axis of a view", () => {
    const x = flip(transpose(reshape(arange(24), [2, 3, 4])), 1);
    for (const axis of [0, 1, -1]) {
      const last = slice(
        cumsum(x, { axis }),
        [0, 1, 2].map((i) => (i === (axis + 3) % 3 ? [-1] : null)),
      );
      expect(last.toArray()).toEqual(sum(x, { axis, keepDims: true }).toArray());
    }
  });

  it("round once, count in int32, and say what they need", () => {
    expect(
      cumsum(tensor(new Float32Array(2 ** 20).fill(0.1))).data()[2 ** 20 - 1]! / (2 ** 20 * 0.1),
    ).toBeCloseTo(1, 7);
    expect(cumsum(tensor([true, false, true])).toArray()).toEqual([1, 1, 2]);
    expect(cumprod(tensor(new Uint8Array([20, 20]))).dtype).toBe("int32");
    expect(cumsum(tensor([1, NaN, 2])).toArray()).toEqual([1, NaN, NaN]);
    expect(cumsum(zeros([0])).toArray()).toEqual([]);
    expect(() => cumsum(zeros([2, 2]))).toThrow("cumsum: name the axis of [2, 2]: cumsum(x, { axis: 0 })");
    expect(() => cumprod(tensor(1), { axis: 0 })).toThrow(
      "cumprod: axis 0 is out of range for shape [], which has no axes",
    );
  });
});
