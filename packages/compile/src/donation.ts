import type { Cluster, Fusion } from "./fuse.js";
import type { Graph } from "./graph.js";
import type { Layout } from "./layout.js";
import type { LoopPlan } from "./loopPlan.js";
import type { Reuse } from "./schedule.js";

/** Which donated argument each result takes the memory of: in order, the first of its shape and dtype. */
export function matchDonations(graph: Graph, donated: readonly boolean[]): Map<number, number> {
  const { nodes } = graph;
  const free = new Set(donated.flatMap((isDonated, i) => (isDonated ? [i] : [])));
  const matches = new Map<number, number>();
  graph.results.forEach((id, result) => {
    const argument = graph.arguments.indexOf(id);
    if (argument >= 0 && free.has(argument)) {
      free.delete(argument);
      matches.set(result, argument);
    }
  });
  const taken = new Set<number>();
  graph.results.forEach((id, result) => {
    const node = nodes[id]!;
    if (node.kind !== "op" || taken.has(id)) return;
    for (const argument of free) {
      const other = nodes[graph.arguments[argument]!]!;
      if (other.dtype !== node.dtype || other.shape.join() !== node.shape.join()) continue;
      free.delete(argument);
      taken.add(id);
      matches.set(result, argument);
      break;
    }
  });
  return matches;
}

/**
 * Whether a cluster may write a result over an argument that it reads: where it reads, in each turn, nothing
 * that an earlier turn has written.
 */
export function mayOverwrite(
  fusion: Fusion,
  cluster: Cluster,
  loop: LoopPlan | undefined,
  { argument }: Reuse,
): boolean {
  const { nodes } = fusion.graph;
  const reads = cluster.nodes.flatMap((id) =>
    nodes[id]!.inputs.flatMap((input) =>
      fusion.layouts[input]!.base === argument ? [{ id, layout: fusion.layouts[input]! }] : [],
    ),
  );
  const { shape } = nodes[argument]!;
  const own = (layout: Layout): boolean =>
    layout.offset === 0 &&
    layout.shape.join() === shape.join() &&
    layout.strides.join() === fusion.layouts[argument]!.strides.join();
  if (reads.some(({ id, layout }) => id === cluster.head || !own(layout))) return false;
  // A row's last vector runs over into the next row.
  return (
    loop === undefined || (loop.passes.length === 1 && (loop.outer.length === 0 || loop.count % 8 === 0))
  );
}
