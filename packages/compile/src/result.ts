import { Storage, Tensor } from "@chainrule/tensor";
import { arena, ArenaStorage, type Block, bytesOf } from "./arena.js";
import type { Graph } from "./graph.js";
import { addressOf, type Place } from "./placeValues.js";
import type { Program } from "./program.js";
import { type Value, valueOf } from "./value.js";

/** Ordinary memory that took the place of donated memory: donated again, it is worth a place in the arena. */
export class ReturnedStorage extends Storage {}

/** Where a result comes from. */
export interface Result extends Value {
  /** The argument whose memory it takes. */
  readonly donor: number | undefined;
  /** Where it lies in the end. */
  readonly place: Place | undefined;
  /** Where it is computed, if that is elsewhere. */
  readonly computed: Place | undefined;
}

/** What is known of the results of a program for a graph of its structure. */
export function resultsOf({ places, reused, moved }: Program, graph: Graph): Result[] {
  return graph.results.map((id, number) => {
    const donor = reused.get(number);
    const place = places.get(id);
    return {
      ...valueOf(graph.nodes[id]!),
      donor,
      place: donor === undefined ? place : { slot: donor },
      computed: moved.has(number) ? place : undefined,
    };
  });
}

/** Moves a result that could not be computed in the memory that it takes. */
export function moveResult({ computed, place, dtype, size }: Result, scratch: number): void {
  if (!computed) return;
  const from = addressOf(computed, scratch) / bytesOf(dtype);
  arena().views[dtype].copyWithin(addressOf(place!, scratch) / bytesOf(dtype), from, from + size);
}

/**
 * A result: in the memory that an argument gave up, or copied out.
 *
 * @param blocks those of the donors that lie in the arena
 */
export function takeResult(
  { donor, place, dtype, shape, strides, size }: Result,
  blocks: readonly (Block | undefined)[],
  scratch: number,
): Tensor {
  const block = donor === undefined ? undefined : blocks[donor];
  if (block) return new Tensor(dtype, shape, new ArenaStorage(block), strides);
  const values = arena().views[dtype];
  const at = addressOf(place!, scratch) / bytesOf(dtype);
  // A copy, which belongs to the garbage collector.
  const memory = values.slice(at, at + size);
  const storage = donor === undefined ? new Storage(memory) : new ReturnedStorage(memory);
  return new Tensor(dtype, shape, storage, strides);
}
