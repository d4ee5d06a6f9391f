import type { Cluster, Fusion } from "./fuse.js";

/** In which order clusters are computed, and which results are written over an argument. */
export interface Schedule {
  readonly clusters: readonly Cluster[];
  /** For a result that takes an argument's memory while it is computed: the argument's node. */
  readonly inPlace: ReadonlyMap<number, number>;
}

/** A result whose memory is to be that of a donated argument. */
export interface Reuse {
  readonly result: number;
  readonly argument: number;
}

/** Whether one of some clusters is a certain one, or needs it. */
export function needs(
  clusters: Iterable<Cluster>,
  wanted: Cluster,
  before: (cluster: Cluster) => Iterable<Cluster>,
): boolean {
  const found = new Set(clusters);
  // What is added on the way is visited, too.
  for (const cluster of found) {
    if (cluster === wanted) return true;
    for (const other of before(cluster)) found.add(other);
  }
  return false;
}

/**
 * Puts the clusters in an order in which each finds what it needs. A result is written over an argument after
 * everything that reads the argument, and after everything that can fail, so that an error leaves arguments as
 * they were; where no order does that, it is computed elsewhere and moved at the end.
 *
 * @param allows whether the cluster that computes a result may overwrite an argument while it reads it itself
 */
export function schedule(
  fusion: Fusion,
  reuses: readonly Reuse[],
  canFail: (cluster: Cluster) => boolean,
  allows: (cluster: Cluster, reuse: Reuse) => boolean,
): Schedule {
  const clusters = fusion.clusters().sort((a, b) => a.nodes[0]! - b.nodes[0]!);
  const before = new Map(clusters.map((cluster) => [cluster, fusion.predecessors(cluster)]));
  const reads = clusters.map((cluster) => new Set(fusion.reads(cluster).map(({ layout }) => layout.base)));
  const readers = (argument: number): Cluster[] => clusters.filter((_, i) => reads[i]!.has(argument));
  const failing = clusters.filter(canFail);
  const inPlace = new Map<number, number>();
  for (const reuse of reuses) {
    const writer = fusion.owner.get(reuse.result)!;
    if (canFail(writer) || !allows(writer, reuse)) continue;
    const first = [...readers(reuse.argument), ...failing].filter((cluster) => cluster !== writer);
    // None of those that must come first may wait for the writer.
    if (needs(first, writer, (cluster) => before.get(cluster)!)) continue;
    for (const cluster of first) before.get(writer)!.add(cluster);
    inPlace.set(reuse.result, reuse.argument);
  }
  const done = new Set<Cluster>();
  // The first in the order of recording that is ready, again and again.
  while (clusters.length > 0) {
    const at = clusters.findIndex((cluster) => [...before.get(cluster)!].every((c) => done.has(c)));
    if (at < 0) throw new Error("compile: the graph has a cycle");
    done.add(clusters.splice(at, 1)[0]!);
  }
  return { clusters: [...done], inPlace };
}
