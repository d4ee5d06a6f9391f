import { type Graph, uniformValue } from "../graph.js";
import { nodeKey } from "../nodeKey.js";
import { barrierName } from "../record.js";
import { remembered } from "../remembered.js";
import { rewrite } from "../rewrite.js";

/**
 * Computes equal things once: the same op, of the same operands, with the same attributes; and keeps equal numbers
 * once. A barrier equals nothing but itself, so that what stands behind it is computed anew.
 */
export function shareSubexpressions(graph: Graph): Graph {
  const known = new Map<string, number>();
  return rewrite(graph, ({ append }) => ({
    node(node) {
      const isNumber = node.constant?.size === 1 && uniformValue(node) !== undefined;
      const isShared = node.kind === "op" ? node.name !== barrierName : isNumber;
      const key = isShared ? nodeKey(node) : undefined;
      return key === undefined ? node : remembered(known, key, () => append(node));
    },
  }));
}
