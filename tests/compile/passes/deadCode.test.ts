import { add, exp, log, mul, type Tensor, zeros } from "@chainrule/tensor";
import { expect, it } from "vitest";
import type { Graph } from "../../../packages/compile/src/graph.js";
import { rewrite } from "../../../packages/compile/src/rewrite.js";
import { opsOf, recorded } from "./recorded.js";
import { expectSameBits, forRandomGraphs } from "./sameBits.js";

const dropDead = (graph: Graph): Graph => rewrite(graph, () => ({ node: (node) => node }));

it("what no result needs is left out, arguments are not", () => {
  const f = (x: Tensor, _: Tensor): Tensor => {
    log(exp(mul(x, 3)));
    return add(x, 1);
  };
  const graph = dropDead(recorded(f, zeros([2]), zeros([3])));
  expect(opsOf(graph)).toEqual(["add"]);
  expect(graph.arguments.map((id) => graph.nodes[id]!.shape)).toEqual([[2], [3]]);
});

it("every node that stays is needed, and no bit changes", () => {
  expectSameBits(dropDead);
  forRandomGraphs((recordedGraph) => {
    const last = { ...recordedGraph, results: recordedGraph.results.slice(-1) };
    const { nodes, results, arguments: args } = dropDead(last);
    const needed = new Set([...results, ...args]);
    for (const { id, inputs } of [...nodes].reverse())
      if (needed.has(id)) inputs.forEach((i) => needed.add(i));
    expect(needed.size).toBe(nodes.length);
  });
});

it("a node is replaced by what stands for the one that stands for it", () => {
  const graph = recorded((x) => exp(exp(exp(x))), zeros([1]));
  // Of two, the first for the second.
  const shorter = rewrite(graph, ({ nodes }) => ({
    node: (node) => (nodes[node.inputs[0]!]?.name === node.name ? node.inputs[0]! : node),
  }));
  expect(opsOf(shorter)).toEqual(["exp"]);
});
