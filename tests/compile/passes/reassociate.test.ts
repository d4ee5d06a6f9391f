import { add, cast, div, exp, mul, softmax, sum, type Tensor, tensor, zeros } from "@chainrule/tensor";
import { compile } from "@chainrule/compile";
import { expect, it } from "vitest";
import { reassociate } from "../../../packages/compile/src/passes/reassociate.js";
import { valuesOf } from "../randomPrograms.js";
import { evaluated, opsOf, recorded } from "./recorded.js";
import { forRandomGraphs } from "./sameBits.js";

const opsAfter = (f: (x: Tensor) => unknown, x = zeros([3, 4])): string[] =>
  opsOf(reassociate(recorded(f, x)));

it("divides once for what is repeated, and by no number", () => {
  expect(opsAfter((x) => div(x, 3))).toEqual(["mul"]);
  expect(opsAfter((x) => div(x, sum(x, { axis: 1, keepDims: true })))).toEqual(["sum", "reciprocal", "mul"]);
});

it("puts the numbers of a chain together", () => {
  expect(opsAfter((x) => div(mul(mul(2, x), 3), 5))).toEqual(["mul"]);
  expect(opsAfter((x) => add(add(1, x), 2))).toEqual(["add"]);
  const graph = reassociate(recorded((x) => div(mul(mul(2, x), 3), 4), zeros([2])));
  expect(evaluated(graph, [tensor([1, 2])])[0]!.toArray()).toEqual([1.5, 3]);
});

it("leaves what is not the same but for rounding", () => {
  expect(opsAfter((x) => div(x, x))).toEqual(["div"]);
  expect(opsAfter((x) => div(1, x))).toEqual(["div"]);
  for (const extreme of [0, Infinity, NaN, 1e-38, 1e38])
    expect(opsAfter((x) => div(x, extreme))).toEqual(["div"]);
  expect(opsAfter((x) => mul(mul(x, 1e30), 1e30))).toEqual(["mul", "mul"]);
  expect(opsAfter((x) => add(mul(x, 2), 3))).toEqual(["mul", "add"]);
  // Beside a value of fewer elements a number widens nothing.
  expect(opsAfter((x) => mul(mul(sum(x), 2), zeros([3, 4])))).toEqual(["sum", "mul", "mul"]);
  expect(opsAfter((x) => cast(add(add(cast(x, "int32"), 1), 2), "float32"))).toContain("add");
});

it("changes results by their rounding alone", () => {
  forRandomGraphs((graph, args) => {
    const [got, wanted] = [evaluated(reassociate(graph), args), evaluated(graph, args)];
    got.forEach((x, i) => {
      const [a, b] = [x.data(), wanted[i]!.data()];
      const scale = Math.max(1, ...Array.from(b, Math.abs).filter(Number.isFinite));
      expect([x.dtype, x.shape]).toEqual([wanted[i]!.dtype, wanted[i]!.shape]);
      for (let k = 0; k < a.length; k++) {
        if (Number.isFinite(b[k]!)) expect(Math.abs(a[k]! - b[k]!)).toBeLessThanOrEqual(1e-3 * scale);
      }
    });
    // Always the same programs: in some, rounding moves a number over the edge of `floor` or of a comparison.
  }, 7);
});

it("is what the option fast allows, and nothing else does", () => {
  const f = (x: Tensor): Tensor => softmax(div(exp(x), 7));
  const x = valuesOf([5, 33], "float32", 3);
  const exact = compile(f);
  const fast = compile(f, { fast: true });
  expect(exact(x).data()).toEqual(f(x).data());
  expect(exact.report(x).passes.map(({ pass }) => pass)).not.toContain("reassociate");
  expect(fast.report(x).passes.map(({ pass }) => pass)).toContain("reassociate");
  expect(fast(x).data()).not.toEqual(f(x).data());
  fast(x)
    .data()
    .forEach((y, i) => expect(y).toBeCloseTo(f(x).data()[i]!, 6));
  expect(fast(x).data()).toEqual(fast(x).data());
});
