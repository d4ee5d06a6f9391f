import { add, exp, mul, softmax, sum, type Tensor, transpose, zeros } from "@chainrule/tensor";
import { expect, it } from "vitest";
import { type LoopPlan, planLoop } from "../../../packages/compile/src/loopPlan.js";
import { fused } from "./recorded.js";

/** The plan of a function that is one cluster, its results stored. */
function planOf(f: (...args: Tensor[]) => unknown, ...args: Tensor[]): LoopPlan {
  const fusion = fused(f, ...args);
  const clusters = fusion.clusters();
  expect(clusters).toHaveLength(1);
  return planLoop(fusion, clusters[0]!, new Set(fusion.graph.results));
}

it("joins axes that lie one behind the other", () => {
  const { outer, count, passes } = planOf((x) => exp(x), zeros([4, 5, 6]));
  expect({ outer, count, passes: passes.length }).toEqual({ outer: [], count: 120, passes: 1 });
});

it("keeps apart axes along which an operand is repeated", () => {
  const { outer, count, passes } = planOf((x, b) => add(x, b), zeros([4, 5, 6]), zeros([6]));
  expect({ outer, count }).toEqual({ outer: [20], count: 6 });
  const strides = passes[0]!.elements.inputs.map((input) =>
    input.kind === "stream" ? [...input.stream.outer, input.stream.inner] : [],
  );
  expect(strides).toEqual([
    [6, 1],
    [0, 1],
  ]);
});

it("passes over a row once more for each reduction that the next needs", () => {
  const plan = planOf((x) => softmax(x), zeros([10, 32]));
  expect(plan.outer).toEqual([10]);
  expect(plan.count).toBe(32);
  expect(
    plan.passes.map(({ elements }) => elements.reductions.map(({ combination }) => combination)),
  ).toEqual([["maximum"], ["add"], []]);
  // What the last pass reads again is kept for one row, not for all.
  expect(plan.rowBuffers).toHaveLength(1);
});

it("computes two reductions of the same numbers in one pass", () => {
  const f = (x: Tensor): Tensor[] => {
    const y = exp(x);
    return [sum(y, { axis: 1 }), sum(mul(y, y), { axis: 1 })];
  };
  const { passes } = planOf((x) => f(x), zeros([10, 32]));
  expect(passes.map(({ elements }) => elements.reductions.length)).toEqual([2]);
  expect(passes[0]!.elements.inputs).toHaveLength(1);
});

it("reads a transposed operand through a copy", () => {
  const fusion = fused((x) => add(x, transpose(x)), zeros([8, 8]));
  expect(fusion.clusters()).toHaveLength(2);
});
