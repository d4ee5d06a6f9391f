import { arena, bytesOf } from "./arena.js";
import type { Cluster, Fusion } from "./fuse.js";
import { uniformValue } from "./graph.js";
import type { KernelCode } from "./kernelCode.js";
import { type Demand, planMemory } from "./memoryPlan.js";
import type { Schedule } from "./schedule.js";
import { bytesOfNode } from "./value.js";

/** Where a value lies: in the scratch region, or in a block that the table of addresses leads to. */
export type Place = { readonly scratch: number } | { readonly slot: number };

/** Where a value lies in memory, given where the scratch region begins. */
export function addressOf(place: Place, scratch: number): number {
  return "scratch" in place ? scratch + place.scratch : arena().views.int32[(scratch >> 2) + place.slot]!;
}

/** Where the values of a program lie, and what its kernels compute with. */
export interface Placement {
  /** By node. */
  readonly places: ReadonlyMap<number, Place>;
  /** For each argument, where in the scratch region it is copied to when it does not lie in the arena. */
  readonly uploads: readonly number[];
  /** Nodes of constants, whose addresses follow those of the arguments in the table of addresses. */
  readonly constants: readonly number[];
  /** Tables of byte offsets, whose addresses follow. */
  readonly tables: readonly Int32Array[];
  /** The slots of these tables, by kernel. */
  readonly tableSlots: ReadonlyMap<Cluster, number>;
  /** The last slot, in which a kernel notes the node, counted from 1, that has refused a value. */
  readonly errorSlot: number;
  /** Where in the scratch region each kernel has memory of its own. */
  readonly ownScratch: ReadonlyMap<Cluster, number>;
  /** Bytes of the scratch region in all, the table of addresses included. */
  readonly scratchBytes: number;
}

/**
 * Gives every value a place: arguments and constants by the table of addresses, which comes first in the scratch
 * region; results that are written over an argument where that lies; everything else in the scratch region for as
 * long as it is needed.
 *
 * @param stored nodes that others read from memory
 * @param kept nodes whose memory is needed until the end
 */
export function placeValues(
  fusion: Fusion,
  { clusters, inPlace }: Schedule,
  codes: ReadonlyMap<Cluster, KernelCode>,
  stored: ReadonlySet<number>,
  kept: readonly number[],
): Placement {
  const { graph, layouts } = fusion;
  const { nodes } = graph;
  const places = new Map<number, Place>();
  const constants = constantsInMemory(fusion, codes);
  [...graph.arguments, ...constants].forEach((id, slot) => places.set(id, { slot }));
  for (const [result, argument] of inPlace) places.set(result, places.get(argument)!);

  const tabled = [...codes].filter(([, { table }]) => table);
  const firstTable = graph.arguments.length + constants.length;
  const tableSlots = new Map(tabled.map(([cluster], i) => [cluster, firstTable + i]));
  const errorSlot = firstTable + tabled.length;
  const tableBytes = 64 * Math.ceil((4 * errorSlot + 64) / 64);

  const demands: (Demand & { readonly take: (address: number) => void })[] = [];
  const last = clusters.length;
  const uploads: number[] = [];
  graph.arguments.forEach((id, i) => {
    demands.push({
      bytes: bytesOfNode(nodes[id]!),
      from: -1,
      to: last,
      take: (address) => (uploads[i] = address),
    });
  });

  const lastUse = new Map<number, number>();
  clusters.forEach((cluster, at) => {
    for (const id of cluster.nodes) for (const source of fusion.sources(id)) lastUse.set(source, at);
  });
  for (const id of kept) lastUse.set(layouts[id]!.base, last);

  const ownScratch = new Map<Cluster, number>();
  clusters.forEach((cluster, at) => {
    const code = codes.get(cluster);
    const { rowBuffers = [], count = 0 } = code?.loop ?? {};
    for (const id of cluster.nodes) {
      if (places.has(id)) continue;
      const take = (scratch: number): void => void places.set(id, { scratch });
      if (rowBuffers.includes(id)) {
        demands.push({ bytes: count * bytesOf(nodes[id]!.dtype), from: at, to: at, take });
      } else if (stored.has(id)) {
        demands.push({
          bytes: bytesOfNode(nodes[id]!),
          from: at,
          to: Math.max(at, lastUse.get(id) ?? at),
          take,
        });
      }
    }
    if (!code?.scratchBytes) return;
    const take = (address: number): void => void ownScratch.set(cluster, address);
    demands.push({ bytes: code.scratchBytes, from: at, to: at, take });
  });

  const memory = planMemory(demands);
  demands.forEach(({ take }, i) => {
    take(tableBytes + memory.addresses[i]!);
  });
  return {
    places,
    uploads,
    constants,
    tables: tabled.map(([, { table }]) => table!),
    tableSlots,
    errorSlot,
    ownScratch,
    scratchBytes: tableBytes + memory.bytes,
  };
}

/** The constants that are read from memory or copied out: others are the same number everywhere, and stand in the code. */
function constantsInMemory(
  { graph: { nodes, results }, layouts }: Fusion,
  codes: ReadonlyMap<Cluster, KernelCode>,
): number[] {
  const needed = [...codes.values()].flatMap(({ reads = [] }) => reads).concat(results);
  const read = new Set(needed.map((id) => layouts[id]!.base));
  return nodes.flatMap((node) =>
    node.kind === "constant" && (uniformValue(node) === undefined || read.has(node.id)) ? [node.id] : [],
  );
}
