import type { Op, Tensor } from "@chainrule/tensor";
import type { Graph, GraphNode } from "./graph.js";

/** A node before it has its place in a list. */
export type NewNode = Omit<GraphNode, "id">;

/** A graph that is being made of another. */
export interface Rewriting {
  /** The nodes so far. */
  readonly nodes: readonly GraphNode[];
  /** Adds a node, and returns its id. */
  readonly append: (node: NewNode) => number;
  /** Adds an op, and returns its id. */
  readonly apply: <A>(op: Op<A>, inputs: readonly number[], attributes: A) => number;
  /** Adds a constant, and returns its id. */
  readonly constant: (constant: Tensor) => number;
}

/** What becomes of a graph. */
export interface Rules {
  /**
   * What stands for a node, whose operands are those of the new graph: a node, or the id of one that the new graph
   * has.
   */
  readonly node: (node: GraphNode) => NewNode | number;
  /** The id of what is returned for a node of the new graph that is a result; without it, the node. */
  readonly result?: (id: number) => number;
}

/** Makes a graph of another, node by node in their order. What no result needs is left out, but for arguments. */
export function rewrite(graph: Graph, rulesFor: (rewriting: Rewriting) => Rules): Graph {
  const nodes: GraphNode[] = [];
  const append = (node: NewNode): number => nodes.push({ ...node, id: nodes.length }) - 1;
  const { node: ruleOfNode, result = (id: number) => id } = rulesFor({
    nodes,
    append,
    apply(op, inputs, attributes) {
      const operands = inputs.map((id) => nodes[id]!);
      const what = { kind: "op", name: op.name, inputs, op: op as Op<unknown>, attributes } as const;
      return append({ ...what, ...op.infer(operands, attributes) });
    },
    constant(constant) {
      const { shape, dtype } = constant;
      return append({ kind: "constant", name: "", shape, dtype, inputs: [], constant });
    },
  });
  const numbers: number[] = [];
  for (const node of graph.nodes) {
    const next = ruleOfNode({ ...node, inputs: node.inputs.map((id) => numbers[id]!) });
    numbers.push(typeof next === "number" ? next : append(next));
  }
  const results = graph.results.map((id) => result(numbers[id]!));
  return withoutUnused({ nodes, arguments: graph.arguments.map((id) => numbers[id]!), results });
}

function withoutUnused(graph: Graph): Graph {
  const used = new Set([...graph.arguments, ...graph.results]);
  for (const { id, inputs } of [...graph.nodes].reverse()) {
    if (used.has(id)) for (const input of inputs) used.add(input);
  }
  const numbers = new Map<number, number>();
  const renamed = (ids: readonly number[]): number[] => ids.map((id) => numbers.get(id)!);
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    if (!used.has(node.id)) continue;
    numbers.set(node.id, nodes.length);
    nodes.push({ ...node, id: nodes.length, inputs: renamed(node.inputs) });
  }
  return { nodes, arguments: renamed(graph.arguments), results: renamed(graph.results) };
}
