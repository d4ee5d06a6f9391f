import { sameShape } from "@chainrule/tensor";
import { type Graph, type GraphNode, uniformValue } from "../graph.js";
import { instructionOf } from "../kernelData.js";
import { rewrite } from "../rewrite.js";

/** For instructions that change nothing where the second operand is a certain number: that number. Not x + 0: −0 + 0 is 0. */
const neutral: Readonly<Record<string, number>> = { multiply: 1, divide: 1, subtract: 0 };

/** The operand that a node equals to the last bit, or undefined. */
function identityOf(node: GraphNode, nodes: readonly GraphNode[]): number | undefined {
  const { name, inputs, dtype, shape } = node;
  const [first, second] = inputs as [number, number];
  const same = (id: number): boolean => nodes[id]!.dtype === dtype && sameShape(nodes[id]!.shape, shape);
  if (name === "reshape" || name === "broadcastTo" || name === "cast") return same(first) ? first : undefined;
  const instruction = instructionOf(node, nodes);
  if (instruction === undefined || !Object.hasOwn(neutral, instruction)) return undefined;
  const isNeutral = (id: number): boolean => Object.is(uniformValue(nodes[id]!), neutral[instruction]);
  if (isNeutral(second) && same(first)) return first;
  return instruction === "multiply" && isNeutral(first) && same(second) ? second : undefined;
}

/**
 * Leaves out ops that return an operand as it is, to the last bit: x · 1, x / 1, x − 0, a reshape to the same
 * shape. Gradients are full of them.
 */
export function dropIdentities(graph: Graph): Graph {
  return rewrite(graph, ({ nodes }) => ({ node: (node) => identityOf(node, nodes) ?? node }));
}
