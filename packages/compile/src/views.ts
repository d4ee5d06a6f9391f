import type { Dtype, TypedArray } from "@chainrule/tensor";
import { arena } from "./arena.js";
import type { Place } from "./placeValues.js";

/** Views of the arena's whole memory, one for each type; they die when it grows. */
export class Views {
  readonly buffer: ArrayBuffer;
  readonly of: Readonly<Record<Dtype, TypedArray<ArrayBuffer>>>;

  constructor(buffer: ArrayBuffer) {
    this.buffer = buffer;
    const bytes = new Uint8Array(buffer);
    this.of = {
      float32: new Float32Array(buffer),
      float64: new Float64Array(buffer),
      int32: new Int32Array(buffer),
      uint32: new Uint32Array(buffer),
      uint8: bytes,
      bool: bytes,
    };
  }
}

let current: Views | undefined;

/** The views of the memory as large as it is now. */
export function views(): Views {
  const { buffer } = arena().memory;
  return current?.buffer === buffer ? current : (current = new Views(buffer));
}

/** Where a value lies in memory, given where the scratch region begins. */
export function addressOf(place: Place, scratch: number): number {
  return "scratch" in place ? scratch + place.scratch : views().of.int32[(scratch >> 2) + place.slot]!;
}
