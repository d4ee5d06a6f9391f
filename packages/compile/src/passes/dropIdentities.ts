import { sameShape } from "@chainrule/tensor";
import { type Graph, type GraphNode, rebuild, uniformValue } from "../graph.js";

/** For an op that changes nothing when one operand is a certain constant: which one, and that constant. */
const neutral: Readonly<Record<string, readonly [operand: 0 | 1, value: number][]>> = {
  mul: [
    [0, 1],
    [1, 1],
  ],
  div: [[1, 1]],
  // Not x + 0, nor 0 + x: −0 + 0 is 0.
  sub: [[1, 0]],
};

/** The operand that a node equals to the last bit, or undefined. */
function identityOf(node: GraphNode, nodes: readonly GraphNode[]): number | undefined {
  const same = (id: number): boolean =>
    nodes[id]!.dtype === node.dtype && sameShape(nodes[id]!.shape, node.shape);
  const [first, second] = node.inputs;
  if (node.name === "reshape" || node.name === "broadcastTo" || node.name === "cast") {
    return same(first!) ? first : undefined;
  }
  for (const [operand, value] of neutral[node.name] ?? []) {
    const other = operand === 0 ? second! : first!;
    const constant = uniformValue(nodes[node.inputs[operand]!]!);
    if (constant !== undefined && Object.is(constant, value) && same(other)) return other;
  }
  return undefined;
}

/**
 * Leaves out ops that return an operand as it is, to the last bit: x · 1, x / 1, x − 0, a reshape to the same
 * shape. Gradients are full of them.
 */
export function dropIdentities(graph: Graph): Graph {
  const replacement: number[] = [];
  for (const node of graph.nodes) {
    const equal = node.kind === "op" ? identityOf(node, graph.nodes) : undefined;
    replacement.push(equal === undefined ? node.id : replacement[equal]!);
  }
  return rebuild(graph, replacement);
}
