import { sameShape } from "@chainrule/tensor";
import { elementsPerTurn } from "./emit/turn.js";
import type { Cluster, Fusion } from "./fuse.js";
import type { Graph } from "./graph.js";
import { isRowMajor, type Layout } from "./layout.js";
import type { LoopPlan } from "./loopPlan.js";
import type { Reuse } from "./schedule.js";

/** Which donated argument each result takes the memory of: in order, the first of its shape and dtype. */
export function matchDonations(graph: Graph, donated: readonly boolean[]): Map<number, number> {
  const { nodes } = graph;
  const free = new Set(donated.flatMap((isDonated, i) => (isDonated ? [i] : [])));
  const matches = new Map<number, number>();
  graph.results.forEach((id, result) => {
    const argument = graph.arguments.indexOf(id);
    if (free.delete(argument)) matches.set(result, argument);
  });
  const taken = new Set<number>();
  graph.results.forEach((id, result) => {
    const node = nodes[id]!;
    if (node.kind !== "op" || taken.has(id)) return;
    for (const argument of free) {
      const other = nodes[graph.arguments[argument]!]!;
      if (other.dtype !== node.dtype || !sameShape(other.shape, node.shape)) continue;
      free.delete(argument);
      taken.add(id);
      matches.set(result, argument);
      return;
    }
  });
  return matches;
}

/**
 * Whether a cluster may write a result over an argument: where it does not read that, or in each turn nothing that an
 * earlier turn has written.
 */
export function mayOverwrite(
  fusion: Fusion,
  cluster: Cluster,
  loop: LoopPlan | undefined,
  { argument }: Reuse,
): boolean {
  const { shape } = fusion.layouts[argument]!;
  const reads = fusion.reads(cluster).filter(({ layout }) => layout.base === argument);
  if (reads.length === 0) return true;
  const isOwn = (layout: Layout): boolean =>
    layout.offset === 0 && sameShape(layout.shape, shape) && isRowMajor(layout);
  if (reads.some(({ reader, layout }) => reader === cluster.head || !isOwn(layout))) return false;
  if (loop === undefined) return true;
  // A row's last turn runs over into the next row.
  const [pass, ...others] = loop.passes;
  const fits = loop.outer.length === 0 || loop.count % elementsPerTurn(pass!.elements, loop) === 0;
  return others.length === 0 && fits;
}
