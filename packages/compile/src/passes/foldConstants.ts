import { applyOp } from "@chainrule/tensor";
import { type Graph, type GraphNode, rebuild } from "../graph.js";

/** Elements up to which a result that is known beforehand is computed beforehand. */
const smallResult = 4096;

/**
 * Computes what depends on constants alone, by the same kernels that would compute it later. A constant that
 * would be large stays an op: it is cheaper computed than kept.
 */
export function foldConstants(graph: Graph): Graph {
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => nodes[id]!.constant);
    const size = node.shape.reduce((product, n) => product * n, 1);
    if (node.kind !== "op" || size > smallResult || !inputs.every((x) => x !== undefined)) {
      nodes.push(node);
      continue;
    }
    const constant = applyOp(node.op!, inputs, node.attributes);
    nodes.push({
      ...node,
      kind: "constant",
      name: "",
      inputs: [],
      op: undefined,
      attributes: undefined,
      constant,
    });
  }
  return rebuild(
    { ...graph, nodes },
    nodes.map((_, id) => id),
  );
}
