import * as activations from "@chainrule/activations";
import { catalogue } from "@chainrule/activations/catalogue";
import { type Tensor, tensor } from "@chainrule/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const f64 = (values: number[]): Tensor => tensor(values, { dtype: "float64" });

describe("catalogue", () => {
  it("lists every activation once, in order", () => {
    const names = catalogue.map(({ name }) => name);
    expect(names).toEqual(
      Object.keys(activations).sort((a, b) => a.toLowerCase().localeCompare(b.toLowerCase())),
    );
  });

  it.each(catalogue.map((entry) => [entry.name, entry] as const))("knows the range of %s", (_, entry) => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -60, max: 60, noNaN: true }), { minLength: 1, maxLength: 8 }),
        (values) => {
          for (const y of entry.function(f64([...values, ...values])).data()) {
            expect(y).toBeGreaterThanOrEqual(entry.range[0]);
            expect(y).toBeLessThanOrEqual(entry.range[1]);
          }
        },
      ),
    );
    if (entry.along === "axis") return;
    // The bounds are no wider than they must be: the function comes near to the finite ones.
    const grid = Array.from({ length: 240_001 }, (_, i) => (i - 120_000) / 2000);
    const values = [...entry.function(f64(grid)).data()];
    const least = values.reduce((a, b) => Math.min(a, b));
    const most = values.reduce((a, b) => Math.max(a, b));
    expect(least).toBeGreaterThanOrEqual(entry.range[0]);
    expect(most).toBeLessThanOrEqual(entry.range[1]);
    const nearly = (x: number): number => (x === -Infinity ? -0.5 : x === Infinity ? 19 : x);
    expect(least).toBeLessThan(nearly(entry.range[0]) + 0.02);
    expect(most).toBeGreaterThan(nearly(entry.range[1]) - 0.02);
  });
});

describe("axes", () => {
  const logits = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 20 });

  it.each(["softmin", "sparsemax"] as const)("%s sums to one, and a shift changes nothing", (name) => {
    fc.assert(
      fc.property(logits, fc.constantFrom(0, 1e4, 1e6), (values, shift) => {
        const x = f64(values);
        const p = [...activations[name](x).data()];
        expect(Math.abs(p.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-12);
        const shifted = activations[name](x.add(shift)).data();
        p.forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(Math.abs(value - shifted[i]!)).toBeLessThan(1e-8);
        });
      }),
    );
  });

  it("are any that there is", () => {
    const x = tensor([
      [4, 6],
      [0, 0],
    ]);
    expect(activations.glu(x, { axis: 0 }).toArray()).toEqual([[2, 3]]);
    expect(activations.softmin(tensor([[1], [1]]), { axis: 0 }).toArray()).toEqual([[0.5], [0.5]]);
    expect(activations.sparsemax(tensor([[3], [1]]), { axis: -2 }).toArray()).toEqual([[1], [0]]);
  });
});

describe("NaN", () => {
  it.each(catalogue.map((entry) => [entry.name, entry] as const))("stays NaN: %s", (_, entry) => {
    for (const size of [2, 4, 1000, 5000]) {
      const values = new Float32Array(size).fill(1);
      values[size - 1] = NaN;
      const result = entry.function(tensor(values)).data();
      expect(result.at(-1)).toBeNaN();
      if (entry.along === "element") expect(result.slice(0, -1).some(Number.isNaN)).toBe(false);
    }
  });
});

describe("errors", () => {
  const x = tensor([1, 2, 3]);
  const names = Object.keys(activations) as (keyof typeof activations)[];

  it.each(names.filter((name) => name !== "identity"))("%s refuses integers", (name) => {
    const integers = tensor([1, 2], { dtype: "int32" });
    const rest = { prelu: 0.25, threshold: { threshold: 0, value: 0 } } as Record<string, unknown>;
    const call = (): unknown =>
      (activations[name] as (...args: unknown[]) => unknown)(integers, rest[name] ?? undefined);
    expect(call).toThrow(`${name}: needs float32 or float64, got int32`);
  });

  it.each([
    [() => activations.elu(x, { slope: 1 } as never), 'elu: unknown option "slope". Known: alpha'],
    [() => activations.celu(x, { alpha: 0 }), "celu: alpha must be above 0, got 0"],
    [
      () => activations.gelu(x, { approximate: "erf" as never }),
      'gelu: unknown approximation "erf": use "none" or "tanh"',
    ],
    [() => activations.hardtanh(x, { min: 2 }), "hardtanh: min 2 is above max 1"],
    [() => activations.softshrink(x, { lambda: -1 }), "softshrink: lambda must be at least 0, got -1"],
    [() => activations.threshold(x, {} as never), "threshold: expected a tensor or a number, got undefined"],
    [() => activations.glu(x), "glu: axis 0 of [3] does not divide into two halves"],
    [() => activations.swiglu(x, { axis: 1 }), "swiglu: axis 1 is out of range for shape [3]"],
    [
      () => activations.prelu(tensor([[1, 2, 3]]), tensor([1, 2])),
      "prelu: x [1, 3] needs one weight, or one for each channel on axis 1, got [2]",
    ],
  ])("say what is wrong (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});
