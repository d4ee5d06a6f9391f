import type { Dtype } from "@chainrule/tensor";
import { type FunctionBuilder, opcode, type Pointer, type PushValue } from "@chainrule/wasm";
import { bytesOf } from "../arena.js";

/** Says where values lie: writes code that puts the address of a node's memory on the stack. */
export type AddressOf = (f: FunctionBuilder, node: number) => void;

/** A local with the address of an element of a node's memory: so many elements of so many bytes behind its beginning. */
export function pointerTo(
  f: FunctionBuilder,
  addressOf: AddressOf,
  { base, offset }: { readonly base: number; readonly offset: number },
  bytes: number,
): number {
  addressOf(f, base);
  return f
    .i32(offset * bytes)
    .op(opcode.i32_add)
    .keep();
}

/** A pointer of its own that stands where another does, and so many bytes behind. */
export function pointerFrom(
  f: FunctionBuilder,
  local: number,
  steps: readonly number[] = [],
  bytes = 0,
): Pointer {
  f.get(local);
  if (bytes !== 0) f.i32(bytes).op(opcode.i32_add);
  return { local: f.keep(), steps };
}

/** Narrows lanes of 32 bits, or masks, to the four bytes that stand first. */
function narrow(f: FunctionBuilder, dtype: Dtype, vector: () => void): void {
  vector();
  vector();
  const low = f.op(dtype === "bool" ? opcode.i16x8_narrow_i32x4_s : opcode.i16x8_narrow_i32x4_u).keep("v128");
  f.get(low).get(low);
  f.op(dtype === "bool" ? opcode.i8x16_narrow_i16x8_s : opcode.i8x16_narrow_i16x8_u);
  if (dtype === "bool") f.v128(new Uint8Array(16).fill(1)).op(opcode.v128_and);
}

/** Stores a step's value for the first `count` elements of a turn, so many bytes behind a pointer. */
export function storeElements(
  f: FunctionBuilder,
  dtype: Dtype,
  pointer: number,
  count: number,
  push: PushValue,
  step: number,
  offset = 0,
): void {
  const bytes = bytesOf(dtype);
  // Numbers of eight bits stand in lanes of 32.
  const lanes = bytes === 8 ? 2 : 4;
  for (let part = 0; part * lanes < count; part++) {
    const vector = (): void => {
      push(step, part, dtype === "bool" ? 32 : undefined);
    };
    const place = offset + part * lanes * bytes;
    const size = Math.min(lanes, count - part * lanes) * bytes;
    if (size === 16) {
      f.get(pointer);
      vector();
      f.memory(opcode.v128_store, 2, place);
      continue;
    }
    if (bytes === 1) narrow(f, dtype, vector);
    else vector();
    const local = f.keep("v128");
    let at = 0;
    for (const [width, store] of laneStores) {
      for (; at + width <= size; at += width) {
        f.get(pointer)
          .get(local)
          .op(store, 0, place + at, at / width);
      }
    }
  }
}

/** Bytes of a lane, and what stores it. */
const laneStores = [
  [8, opcode.v128_store64_lane],
  [4, opcode.v128_store32_lane],
  [1, opcode.v128_store8_lane],
] as const;
