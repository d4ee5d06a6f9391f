import { applyOp, type Tensor } from "@chainrule/tensor";
import type { Graph } from "../graph.js";
import { sizeOf } from "../layout.js";
import { rewrite } from "../rewrite.js";

/** Elements up to which a result that is known beforehand is computed beforehand. */
const smallResult = 4096;

/**
 * Computes what depends on constants alone, by the same kernels that would compute it later. A constant that
 * would be large stays an op: it is cheaper computed than kept.
 */
export function foldConstants(graph: Graph): Graph {
  return rewrite(graph, ({ nodes, constant }) => ({
    node(node) {
      const { kind, op, shape } = node;
      const inputs = node.inputs.map((id) => nodes[id]!.constant);
      if (kind !== "op" || sizeOf(shape) > smallResult || inputs.includes(undefined)) return node;
      return constant(applyOp(op!, inputs as Tensor[], node.attributes));
    },
  }));
}
