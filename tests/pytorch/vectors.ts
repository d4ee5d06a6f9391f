import { readFileSync } from "node:fs";
import { vjp } from "@chainrule/autograd";
import * as t from "@chainrule/tensor";
import { type Dtype, type Tensor, tensor } from "@chainrule/tensor";
import { describe, expect, it } from "vitest";

/** A function of tensors. */
export type F = (...inputs: Tensor[]) => Tensor;

/** The contents of a vectors file. */
export function load<T>(area: string): T {
  return JSON.parse(readFileSync(new URL(`./${area}.vectors.json`, import.meta.url), "utf8")) as T;
}

/** A tensor as the generators write it. */
export interface Plain {
  readonly shape: number[];
  readonly dtype: Dtype;
  readonly data: (number | string | boolean)[];
}

/** One call of a function. */
export interface Case {
  readonly name: string;
  readonly inputs: Plain[];
  readonly output: Plain;
  readonly cotangent?: Plain;
  readonly gradients?: Plain[];
}

export function toTensor({ shape, dtype, data }: Plain, float: Dtype = "float64"): Tensor {
  const values = new Float64Array(data.map(Number));
  return t.cast(tensor(values, { shape }), dtype === "float64" ? float : dtype);
}

/** Every element within `tolerance`, relative to the larger of `floor` and the expected value; NaN equals NaN. */
export function expectClose(actual: Tensor, expected: Plain, tolerance: number, floor = 1e-3): void {
  const largest = actual.dtype === "float32" ? 3.4e38 : Infinity;
  expect(actual.shape).toEqual(expected.shape);
  const values = actual.data();
  expected.data.forEach((entry, i) => {
    const want = Number(entry);
    const got = values[i]!;
    const overflows = Math.abs(want) > largest && got === Math.sign(want) * Infinity;
    if (Object.is(got, want) || got === want || overflows) return;
    const error = Math.abs(got - want) / Math.max(floor, Math.abs(want));
    if (!(error <= tolerance)) expect.fail(`element ${i}: got ${got}, PyTorch has ${want}`);
  });
}

const floats = (input: Plain): boolean => input.dtype === "float64";

/** Sums of terms that cancel are only as exact as their terms. */
const cancels = /^(matmul|linear|sum|mean|einsum|dot|conv|avgPool|globalAvgPool|\w+Norm|multiHeadAttention)/;

/** Whether no input is finite in float64 but zero or infinite in float32. */
const fitsFloat32 = ({ data }: Plain): boolean =>
  data.every(
    (x) =>
      Number(x) === 0 ||
      (Math.fround(Number(x)) !== 0 &&
        Number.isFinite(Math.fround(Number(x))) === Number.isFinite(Number(x))),
  );

/**
 * Compares our functions with PyTorch's: values in float64 (1e-12) and float32 (1e-5), gradients in float64 (1e-10).
 *
 * @param ours our function for a case's name
 */
export function compare(cases: Case[], ours: (name: string) => F): void {
  const withIndex = cases.map((c, i) => [`${c.name} (vector ${i})`, c] as const);

  describe("PyTorch's values and gradients", () => {
    it.each(withIndex)("%s in float64", (_, c) => {
      const f = ours(c.name);
      expectClose(f(...c.inputs.map((x) => toTensor(x))), c.output, 1e-12);
      if (!c.gradients) return;
      const inputs = c.inputs.map((x) => toTensor(x));
      const leaves = inputs.filter((_x, i) => floats(c.inputs[i]!));
      const [, pull] = vjp((tree: Tensor[]) => {
        let next = 0;
        return f(...inputs.map((x, i) => (floats(c.inputs[i]!) ? tree[next++]! : x)));
      }, leaves);
      pull(toTensor(c.cotangent!)).forEach((gradient, i) => {
        expectClose(gradient, c.gradients![i]!, 1e-10);
      });
    });

    it.each(withIndex.filter(([, c]) => c.inputs.some(floats) && c.inputs.every(fitsFloat32)))(
      "%s in float32",
      (_, c) => {
        const output = ours(c.name)(...c.inputs.map((x) => toTensor(x, "float32")));
        if (c.output.dtype === "float64") expect(output.dtype).toBe("float32");
        expectClose(output, c.output, 1e-5, cancels.test(c.name) ? 1 : 1e-3);
      },
    );
  });
}
