import * as t from "@chainrule/tensor";
import { type Tensor, tensor } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";

const int = (values: number[], dtype: t.Dtype = "int32"): Tensor => tensor(values, { dtype });
type F = (...xs: Tensor[]) => Tensor;
const named = (names: string): [string, F][] =>
  names.split(/\s+/).map((name) => [name, (t as unknown as Record<string, F>)[name]!]);

describe("pointwise ops refuse", () => {
  it.each(
    named(
      `exp2 expm1 log2 log10 log1p rsqrt cbrt reciprocal sin cos tan asin acos atan sinh cosh asinh acosh atanh erf
      erfInv atan2`,
    ),
  )("integers: %s", (name, f) => {
    expect(() => f(int([1]), int([1]))).toThrow(
      `${name}: needs float32 or float64, got int32. Use cast(x, "float32") first`,
    );
  });

  it("what a definition says it does not take, before there are values", () => {
    const takes: t.DtypeCheck = (operation, dtype) => {
      if (dtype === "uint8") throw new t.DtypeError(`${operation}: no bytes`);
    };
    const op = t.pointwise({ name: "my-lib/same", scalar: ([x]) => x!, takes });
    expect(op.infer([{ shape: [2], dtype: "int32" }], undefined)).toEqual({ shape: [2], dtype: "int32" });
    expect(() => op.infer([{ shape: [2], dtype: "uint8" }], undefined)).toThrow("my-lib/same: no bytes");
  });

  it.each(named("bitwiseAnd bitwiseOr bitwiseXor bitwiseNot shiftLeft shiftRight"))(
    "floats: %s",
    (name, f) => {
      expect(() => f(tensor([1]), tensor([1]))).toThrow(
        `${name}: needs integers, got float32. Use cast(x, "int32") first`,
      );
    },
  );

  it.each(named("sub neg mod floorDivide shiftLeft shiftRight"))("bools: %s", (name, f) => {
    expect(() => f(tensor([true]), tensor([true]))).toThrow(
      `${name}: needs numbers, got bool. Use cast(x, "int32") first`,
    );
  });

  it("an integer divisor of zero, naming its position", () => {
    const x = tensor([1, 2, 3, 4], { dtype: "int32", shape: [2, 2] });
    for (const [name, f] of named("mod floorDivide")) {
      expect(() => f(x, int([3, 0]))).toThrow(
        new t.ValueError(`${name}: division by zero at position [0, 1]: operands 2, 0`),
      );
    }
    const large = t.full([100, 100], 7, { dtype: "uint32" });
    expect(() => t.mod(large, t.cast(t.arange(0, 100), "uint32"))).toThrow("position [0, 0]");
    expect(t.mod(int([]), 0).toArray()).toEqual([]);
  });

  it("a shift by a negative number of places", () => {
    expect(() => t.shiftLeft(int([1, 1]), int([3, -1]))).toThrow(
      new t.ValueError("shiftLeft: shift by a negative number of places at position [1]: operands 1, -1"),
    );
  });

  it("clip without a bound, or with a misspelt one", () => {
    expect(() => t.clip(tensor([1]), {})).toThrow("clip: give min, max or both");
    expect(() => t.clip(tensor([1]), { low: 0 } as t.ClipOptions)).toThrow('unknown option "low"');
  });
});

describe("pointwise ops", () => {
  it("clip integers, whichever bound is given", () => {
    expect(t.clip(int([-5, 3, 9]), { max: 4 }).toArray()).toEqual([-5, 3, 4]);
    expect(t.clip(int([5, 3, 9], "uint8"), { min: 4 }).dtype).toBe("uint8");
    expect(t.clip(tensor([NaN, Infinity]), { max: 4 }).toArray()).toEqual([NaN, 4]);
  });

  it("compute with bools as truths", () => {
    const [x, y] = [tensor([true, true, false]), tensor([true, false, false])];
    expect(t.add(x, y).toArray()).toEqual([true, true, false]);
    expect(t.mul(x, y).toArray()).toEqual([true, false, false]);
    expect(t.logicalXor(tensor([0, NaN]), 1).toArray()).toEqual([true, false]);
  });

  it("allClose: infinities, NaN, integers, nothing", () => {
    const close = (a: Tensor, b: Tensor, options?: t.AllCloseOptions): boolean =>
      t.allClose(a, b, options).item() === 1;
    expect(close(tensor([Infinity, -Infinity]), tensor([Infinity, -Infinity]))).toBe(true);
    expect(close(tensor([Infinity]), tensor([-Infinity]))).toBe(false);
    expect(close(tensor([Infinity]), tensor([1e30]))).toBe(false);
    expect(close(tensor([NaN]), tensor([NaN]))).toBe(false);
    expect(close(tensor([NaN]), tensor([NaN]), { equalNaN: true })).toBe(true);
    expect(close(int([3]), int([4]))).toBe(false);
    expect(close(tensor([]), tensor([]))).toBe(true);
  });

  it("pow has the special values of IEEE 754, in plain loops and in SIMD", () => {
    const special = [-Infinity, -3, -2.5, -1, -0.5, -0, 0, 0.5, 1, 2.5, 3, 4, Infinity, NaN];
    // JavaScript's own differs: 1 to whatever power, and −1 to an infinite one, are 1 in IEEE 754.
    const expected = (a: number, b: number): number =>
      a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
    const pairs = special.flatMap((a) => special.map((b) => [a, b] as const));
    for (const dtype of ["float32", "float64"] as const) {
      const all = t
        .pow(
          tensor(
            pairs.map(([a]) => a),
            { dtype },
          ),
          tensor(
            pairs.map(([, b]) => b),
            { dtype },
          ),
        )
        .data();
      pairs.forEach(([a, b], i) => {
        const wanted = dtype === "float32" ? Math.fround(expected(a, b)) : expected(a, b);
        const one = t.pow(tensor([a], { dtype }), tensor([b], { dtype })).item();
        for (const got of [all[i]!, one]) {
          if (Number.isFinite(wanted) && wanted !== 0) expect(got / wanted, `${a} ** ${b}`).toBeCloseTo(1, 6);
          else expect(got, `${a} ** ${b}`).toBe(wanted);
        }
        if (Number.isInteger(b)) {
          const product = t.pow(tensor([a], { dtype }), b).item();
          if (Object.is(wanted, 0) || !Number.isFinite(wanted)) expect(product, `${a} ** ${b}`).toBe(wanted);
        }
      });
    }
  });

  it("pow keeps float64's digits where the exponent of e is large", () => {
    const powers = [
      [109.25484894580212, -133.12624790665657, 4.266141383803593e-272],
      [0.3, 500.75, 1.4739009571022248e-262],
      [7.5, -300.125, 2.3563420015128246e-263],
      [1e-300, 0.9876, 5.248074602497605e-297],
      [1.0000001, 3e9, 1.9423975992963885e130],
      [977.0625, 95.5, 3.4481326872163286e285],
      [10.92, -234.0625, 9.795208997010842e-244],
    ] as const;
    const column = (i: 0 | 1): Tensor =>
      tensor(
        powers.map((row) => row[i]),
        { dtype: "float64" },
      );
    t.pow(column(0), column(1))
      .data()
      .forEach((got, i) => {
        const [a, b, wanted] = powers[i]!;
        expect(Math.abs(got / wanted - 1), `${a} ** ${b}`).toBeLessThan(4e-15);
      });
  });

  it("pow to 0 is 1 of the base's dtype", () => {
    expect(t.pow(tensor([2, NaN, 0, -Infinity]), 0).toArray()).toEqual([1, 1, 1, 1]);
    for (const dtype of ["float64", "int32", "uint32", "uint8", "bool"] as const) {
      const ones = t.pow(t.full([2], 1, { dtype }), 0);
      expect([ones.dtype, ...ones.data()]).toEqual([dtype, 1, 1]);
    }
  });

  it("clone copies", () => {
    const x = tensor([[1, 2]]);
    expect(t.clone(x)).not.toBe(x);
    expect(t.clone(t.transpose(x)).strides).toEqual([1, 1]);
    expect(t.clone(tensor([true, false])).toArray()).toEqual([true, false]);
  });
});
