import type { Op } from "@chainrule/tensor";
import { attributeKey } from "../attributeKey.js";
import { type Graph, rebuild } from "../graph.js";
import { barrierName } from "../record.js";

/**
 * Computes equal things once: the same op, of the same operands, with the same attributes. A barrier equals
 * nothing but itself, so that what stands behind it is computed anew.
 */
export function shareSubexpressions(graph: Graph): Graph {
  const known = new Map<string, number>();
  const opNumbers = new Map<Op<unknown>, number>();
  const replacement: number[] = [];
  for (const node of graph.nodes) {
    replacement.push(node.id);
    if (node.kind === "argument") continue;
    let key: string | undefined;
    if (node.kind === "constant") {
      const { constant } = node;
      if (constant!.size === 1) {
        const value = constant!.storage!.read()[constant!.offset]!;
        key = `constant ${node.dtype} ${node.shape.join()} ${String(value)} ${1 / value}`;
      }
    } else if (node.name !== barrierName) {
      const attributes = attributeKey(node.attributes);
      let number = opNumbers.get(node.op!);
      if (number === undefined) opNumbers.set(node.op!, (number = opNumbers.size));
      if (attributes !== undefined) {
        key = `${number} ${node.inputs.map((id) => replacement[id]).join()} ${node.dtype} ${node.shape.join()} ${attributes}`;
      }
    }
    if (key === undefined) continue;
    const same = known.get(key);
    if (same === undefined) known.set(key, node.id);
    else replacement[node.id] = same;
  }
  return rebuild(graph, replacement);
}
