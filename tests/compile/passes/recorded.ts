import { applyOp, Tensor } from "@chainrule/tensor";
import { CompiledFunction } from "../../../packages/compile/src/compiledFunction.js";
import { Fusion } from "../../../packages/compile/src/fuse.js";
import type { Graph, GraphNode } from "../../../packages/compile/src/graph.js";
import { viewKernelOf } from "../../../packages/compile/src/kernelData.js";
import { layoutsOf } from "../../../packages/compile/src/layout.js";
import { optimize } from "../../../packages/compile/src/passes.js";

/** What a function of tensors does, before any pass. */
export function recorded(f: (...args: Tensor[]) => unknown, ...args: Tensor[]): Graph {
  const compiled = new CompiledFunction(f as (...args: unknown[]) => unknown);
  return compiled.record(compiled.describe(args)).graph;
}

/** A graph with some of its arguments, by number, replaced by constants. */
export function withConstants(graph: Graph, constants: Readonly<Record<number, Tensor>>): Graph {
  const nodes = graph.nodes.map((node): GraphNode => {
    const constant = constants[graph.arguments.indexOf(node.id)];
    return constant ? { ...node, kind: "constant", name: "", constant } : node;
  });
  return {
    ...graph,
    nodes,
    arguments: graph.arguments.filter((_, i) => !constants[i]),
  };
}

/** The clusters of a function, after all passes. */
export function fused(f: (...args: Tensor[]) => unknown, ...args: Tensor[]): Fusion {
  const { graph } = optimize(recorded(f, ...args));
  return new Fusion(graph, layoutsOf(graph));
}

/** The names of a graph's ops, in their order. */
export const opsOf = ({ nodes }: Graph): string[] =>
  nodes.filter(({ kind }) => kind === "op").map(({ name }) => name);

/** The names of the ops of each cluster. */
export const opsOfClusters = (fusion: Fusion): string[][] =>
  fusion.clusters().map(({ nodes }) => nodes.map((id) => fusion.graph.nodes[id]!.name));

/** The results of a graph, computed node by node by the eager kernels. */
export function evaluated(
  { nodes, arguments: argumentIds, results }: Graph,
  args: readonly Tensor[],
): Tensor[] {
  const values: Tensor[] = [];
  for (const { id, kind, op, constant, inputs, attributes, dtype, shape } of nodes) {
    if (kind === "argument") values.push(args[argumentIds.indexOf(id)]!);
    else if (kind === "constant") values.push(constant!);
    else {
      const operands = inputs.map((input) => values[input]!);
      const [x] = operands;
      const view = viewKernelOf(op)?.locate(x!, shape, attributes);
      values.push(
        view
          ? new Tensor(dtype, shape, x!.storage, view.strides, view.offset)
          : op!.kernel
            ? op!.kernel.run(operands, { shape, dtype }, attributes, op!.name)
            : applyOp(op!, operands, attributes),
      );
    }
  }
  return results.map((id) => values[id]!);
}
