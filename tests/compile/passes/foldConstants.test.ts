import { add, broadcastTo, exp, mul, sum, type Tensor, tensor, zeros } from "@chainrule/tensor";
import { expect, it } from "vitest";
import { foldConstants } from "../../../packages/compile/src/passes/foldConstants.js";
import { opsOf, recorded, withConstants } from "./recorded.js";
import { expectSameBits } from "./sameBits.js";

it("computes what depends on constants alone", () => {
  const c = tensor([1, 2]);
  const graph = recorded((x, y) => add(x, exp(mul(y, 3))), zeros([2]), c);
  const folded = foldConstants(withConstants(graph, { 1: c }));
  expect(opsOf(folded)).toEqual(["add"]);
  const constants = folded.nodes.flatMap(({ constant }) => (constant ? [constant.toArray()] : []));
  expect(constants).toEqual([exp(tensor([3, 6])).toArray()]);
});

it("leaves what depends on arguments, and what would be large", () => {
  const f = (x: Tensor): unknown => [sum(broadcastTo(x, [4097])), broadcastTo(x, [4096])];
  const graph = recorded((x) => f(x), tensor(2));
  expect(opsOf(foldConstants(graph))).toEqual(["broadcastTo", "sum", "broadcastTo"]);
  expect(opsOf(foldConstants(withConstants(graph, { 0: tensor(2) })))).toEqual(["broadcastTo", "sum"]);
});

it("changes no bit", () => {
  expectSameBits(foldConstants);
});
