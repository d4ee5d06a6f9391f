import { add, cast, div, mul, neg, reshape, sub, type Tensor, tensor, zeros } from "@chainrule/tensor";
import { expect, it } from "vitest";
import { dropIdentities } from "../../../packages/compile/src/passes/dropIdentities.js";
import { evaluated, opsOf, recorded } from "./recorded.js";
import { expectSameBits } from "./sameBits.js";

const opsAfter = (f: (x: Tensor) => Tensor, x = zeros([2])): string[] =>
  opsOf(dropIdentities(recorded(f, x)));

it("leaves out what returns its operand", () => {
  for (const f of [
    (x: Tensor) => mul(x, 1),
    (x: Tensor) => mul(1, x),
    (x: Tensor) => div(x, 1),
    (x: Tensor) => sub(x, 0),
    (x: Tensor) => mul(x, tensor([1, 1])),
    (x: Tensor) => reshape(x, [2]),
    (x: Tensor) => cast(x, "float32"),
    (x: Tensor) => sub(mul(div(x, 1), 1), 0),
  ]) {
    expect(opsAfter(f)).toEqual([]);
  }
});

it("keeps what changes a bit, a shape or a dtype", () => {
  for (const f of [
    // −0 + 0 is 0, and so is −0 − (−0).
    (x: Tensor) => add(x, 0),
    (x: Tensor) => sub(x, -0),
    (x: Tensor) => sub(0, x),
    (x: Tensor) => div(1, x),
    (x: Tensor) => mul(x, tensor([1, 2])),
    (x: Tensor) => mul(x, tensor([[1], [1]])),
    (x: Tensor) => mul(x, tensor(1, { dtype: "float64" })),
    (x: Tensor) => reshape(x, [2, 1]),
    (x: Tensor) => cast(x, "float64"),
    (x: Tensor) => neg(x),
  ]) {
    expect(opsAfter(f).length).toBeGreaterThan(0);
  }
});

it("changes no bit of zeros, infinities and NaN", () => {
  const x = tensor([0, -0, Infinity, -Infinity, NaN]);
  const f = (y: Tensor): Tensor[] => [mul(y, 1), sub(y, 0), add(y, 0), sub(y, -0), div(y, 1), mul(y, -1)];
  const after = evaluated(dropIdentities(recorded((y) => f(y), x)), [x]);
  expect(after.map((y) => [...y.data()])).toEqual(f(x).map((y) => [...y.data()]));
  expectSameBits(dropIdentities);
});
