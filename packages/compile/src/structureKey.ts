import type { Graph } from "./graph.js";
import { nodeKey } from "./nodeKey.js";

/**
 * What the program of a graph depends on, as text: its nodes, of constants only whether they are the same number
 * everywhere, which then stands in the code, and what is donated. Undefined where text cannot say it.
 */
export function structureKey({ nodes, results }: Graph, donated: readonly boolean[]): string | undefined {
  const keys = nodes.map(nodeKey);
  if (keys.includes(undefined)) return undefined;
  return `${keys.join(";")} > ${results.join()} ${donated.map(Number).join("")}`;
}
