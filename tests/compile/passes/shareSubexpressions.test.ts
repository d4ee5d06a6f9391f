import { grad, rematerialize } from "@chainrule/autograd";
import { add, defineOp, applyOp, div, exp, mul, sum, type Tensor, tensor, zeros } from "@chainrule/tensor";
import { expect, it } from "vitest";
import { shareSubexpressions } from "../../../packages/compile/src/passes/shareSubexpressions.js";
import { opsOf, recorded } from "./recorded.js";
import { expectSameBits } from "./sameBits.js";

const opsAfter = (f: (x: Tensor) => unknown, x = zeros([2, 2])): string[] =>
  opsOf(shareSubexpressions(recorded(f, x)));

it("computes equal things once, also what is made of them", () => {
  expect(opsAfter((x) => add(exp(mul(x, 2)), exp(mul(x, 2))))).toEqual(["mul", "exp", "add"]);
});

it("tells attributes, operands and constants apart", () => {
  expect(opsAfter((x) => [sum(x, { axis: 0 }), sum(x, { axis: 1 })])).toHaveLength(2);
  expect(opsAfter((x) => [div(x, 2), div(2, x)])).toHaveLength(2);
  expect(opsAfter((x) => [mul(x, 0), mul(x, -0)])).toHaveLength(2);
  expect(opsAfter((x) => [mul(x, NaN), mul(x, NaN)])).toHaveLength(1);
  expect(opsAfter((x) => [mul(x, tensor(2)), mul(x, tensor(2))])).toHaveLength(1);
  expect(
    opsAfter((x) => [mul(x, tensor(2)), mul(x, tensor(2, { dtype: "float64" }))]).length,
  ).toBeGreaterThan(1);
});

it("shares nothing of which text cannot say whether it is equal", () => {
  const op = defineOp<{ f: (x: number) => number }>({
    name: "test/each",
    infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
    kernel: { kind: "map", run: ([x], _, { f }) => tensor([...x!.data()].map(f)) },
  });
  const f = (x: Tensor): unknown => [1, 2].map((n) => applyOp(op, [x], { f: (y: number) => y + n }));
  expect(opsAfter(f, zeros([2]))).toHaveLength(2);
});

it("computes anew what stands behind a barrier", () => {
  const f = (x: Tensor): Tensor => sum(exp(mul(x, x)));
  const count = (g: (x: Tensor) => Tensor): number =>
    opsAfter((x) => grad(g)(x)).filter((name) => name === "exp").length;
  expect(count(f)).toBe(1);
  // Twice the gradient, each with a computation of its own; and what is not differentiated has its own as well.
  const gradient = grad(rematerialize(f));
  const twice = opsAfter((x) => [gradient(x), gradient(x), f(x)]);
  expect(twice.filter((name) => name === "barrier").length).toBeGreaterThan(1);
  expect(twice.filter((name) => name === "exp")).toHaveLength(3);
});

it("changes no bit", () => {
  expectSameBits(shareSubexpressions);
});
