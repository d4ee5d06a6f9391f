import type { Dtype } from "@chainrule/tensor";
import { type FunctionBuilder, opcode } from "@chainrule/wasm";
import { bytesOf } from "../arena.js";

/** Says where values lie: writes code that puts the address of a node's memory on the stack. */
export type AddressOf = (f: FunctionBuilder, node: number) => void;

const zeros = new Uint8Array(16);

/** Vectors of a turn of `elements`: numbers of eight bits stand in lanes of 32. */
export const partsOf = (dtype: Dtype, elements: number): number =>
  (elements * (dtype === "float64" ? 8 : 4)) / 16;

/** Bytes that a vector's numbers take in memory. */
const partBytes = (dtype: Dtype): number => (bytesOf(dtype) === 1 ? 4 : 16);

/** Loads vectors of neighbours into locals; bools become masks. */
export function loadVectors(
  f: FunctionBuilder,
  dtype: Dtype,
  pointer: number,
  locals: readonly number[],
  offset = 0,
): void {
  locals.forEach((local, part) => {
    f.get(pointer);
    if (bytesOf(dtype) !== 1) f.memory(opcode.v128_load, 2, offset + 16 * part).set(local);
    else {
      f.memory(opcode.v128_load32_zero, 0, offset + partBytes(dtype) * part);
      if (dtype === "bool") {
        f.v128(zeros).op(opcode.i8x16_ne);
        f.op(opcode.i16x8_extend_low_i8x16_s).op(opcode.i32x4_extend_low_i16x8_s);
      } else f.op(opcode.i16x8_extend_low_i8x16_u).op(opcode.i32x4_extend_low_i16x8_u);
      f.set(local);
    }
  });
}

/** Loads one number into all lanes of a local. */
export function loadSplat(
  f: FunctionBuilder,
  dtype: Dtype,
  pointer: number,
  local: number,
  offset = 0,
): void {
  f.get(pointer);
  const bytes = bytesOf(dtype);
  if (bytes === 8) f.memory(opcode.v128_load64_splat, 2, offset);
  else if (bytes === 4) f.memory(opcode.v128_load32_splat, 2, offset);
  else {
    f.memory(opcode.v128_load8_splat, 0, offset);
    if (dtype === "bool") f.v128(zeros).op(opcode.i8x16_ne);
    else f.v128(new Uint8Array(new Int32Array(4).fill(255).buffer)).op(opcode.v128_and);
  }
  f.set(local);
}

/** Narrows lanes of 32 bits, or masks, to the four bytes that stand first. */
function narrow(f: FunctionBuilder, dtype: Dtype, vector: () => void): void {
  vector();
  vector();
  f.op(dtype === "bool" ? opcode.i16x8_narrow_i32x4_s : opcode.i16x8_narrow_i32x4_u);
  const low = f.local("v128");
  f.set(low).get(low).get(low);
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
  f.op(opcode.v128_store32_lane, 0, offset + partBytes(dtype) * part, 0);
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
  const bytes = bytesOf(dtype);
  const local = f.local("v128");
  if (bytes === 1) narrow(f, dtype, vector);
  else vector();
  f.set(local);
  const lane = (instruction: number, at: number, index: number): void => {
    f.get(pointer)
      .get(local)
      .op(instruction, 0, offset + at, index);
  };
  if (bytes === 8) {
    for (let i = 0; i < count; i++) lane(opcode.v128_store64_lane, 8 * i, i);
  } else if (bytes === 4) {
    let i = 0;
    if (count >= 2) {
      lane(opcode.v128_store64_lane, 0, 0);
      i = 2;
    }
    for (; i < count; i++) lane(opcode.v128_store32_lane, 4 * i, i);
  } else for (let i = 0; i < count; i++) lane(opcode.v128_store8_lane, i, i);
}
