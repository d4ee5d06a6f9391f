import type { Dtype } from "@chainrule/tensor";
import { type FunctionBuilder, opcode } from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { Pointer } from "./nest.js";

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

/** Vectors of a turn of `elements`: numbers of eight bits stand in lanes of 32. */
export const partsOf = (dtype: Dtype, elements: number): number =>
  (elements * (dtype === "float64" ? 8 : 4)) / 16;

/** Narrows lanes of 32 bits, or masks, to the four bytes that stand first. */
function narrow(f: FunctionBuilder, dtype: Dtype, vector: () => void): void {
  vector();
  vector();
  const low = f.op(dtype === "bool" ? opcode.i16x8_narrow_i32x4_s : opcode.i16x8_narrow_i32x4_u).keep("v128");
  f.get(low).get(low);
  f.op(dtype === "bool" ? opcode.i8x16_narrow_i16x8_s : opcode.i8x16_narrow_i16x8_u);
  if (dtype === "bool") f.v128(new Uint8Array(16).fill(1)).op(opcode.v128_and);
}

/** Stores a vector of a value at a pointer; `vector` puts it on the stack, masks in lanes of 32 bits. */
export function storeVector(
  f: FunctionBuilder,
  dtype: Dtype,
  pointer: number,
  part: number,
  vector: () => void,
  offset = 0,
): void {
  f.get(pointer);
  if (bytesOf(dtype) !== 1) {
    vector();
    f.memory(opcode.v128_store, 2, offset + 16 * part);
    return;
  }
  narrow(f, dtype, vector);
  f.op(opcode.v128_store32_lane, 0, offset + 4 * part, 0);
}

/** Stores the first `count` lanes of a vector alone. */
export function storeLanes(
  f: FunctionBuilder,
  dtype: Dtype,
  pointer: number,
  count: number,
  vector: () => void,
  offset = 0,
): void {
  if (bytesOf(dtype) === 1) narrow(f, dtype, vector);
  else vector();
  const local = f.keep("v128");
  let at = 0;
  for (const [width, store] of laneStores) {
    for (; at + width <= count * bytesOf(dtype); at += width) {
      f.get(pointer)
        .get(local)
        .op(store, 0, offset + at, at / width);
    }
  }
}

/** Bytes of a lane, and what stores it. */
const laneStores = [
  [8, opcode.v128_store64_lane],
  [4, opcode.v128_store32_lane],
  [1, opcode.v128_store8_lane],
] as const;
