import type { FunctionBuilder } from "./assembler.js";
import type { Bits, Instruction, Lane } from "./instruction.js";
import * as opcode from "./opcodes.js";
import type { Program, Step } from "./scalar.js";

// How the values of a scalar program lie in 128-bit vectors. A turn of the loop computes some elements; a value
// takes as many vectors as these elements fill. Numbers of eight bits are held in lanes of 32 and wrapped after
// each instruction; masks have the width of what was compared, and change it where they meet another.

export const isByte = (type: Lane): boolean => type === "uint8" || type === "bool";

/** Bytes of an element in memory. */
export function bytesOf(type: Lane): number {
  return type === "float64" ? 8 : isByte(type) ? 1 : 4;
}

/**
 * Puts the value in every lane; a mask is all ones or all zeros. Spread by an instruction: of a 128-bit constant V8
 * makes three instructions wherever it is needed, but a spread number it keeps, or reads again.
 *
 * @example
 * ```ts
 * import { buildFunction, splat } from "@chainrule/wasm";
 * const f = buildFunction([], (f) => {
 *   splat(f, 1, "int32");
 * });
 * console.log(f.code); // [ 65, 1, 253, 17 ]
 * ```
 */
export function splat(f: FunctionBuilder, value: number, type: Lane): void {
  if (type === "float64") {
    f.op(opcode.f64_const).code.push(...new Uint8Array(new Float64Array([value]).buffer));
    f.op(opcode.f64x2_splat);
    return;
  }
  const bits = type === "float32" ? new Int32Array(new Float32Array([value]).buffer)[0]! : value;
  f.i32(type === "bool" ? -Number(value !== 0) : bits).op(opcode.i32x4_splat);
}

/** What the entries of `Instruction.simd` are for. */
const columns: readonly Lane[] = ["float32", "float64", "int32", "uint32", "bool"];

/** The type of a step's first operand, and the step's SIMD form for it. */
export function formOf(
  { instruction, operands, type }: Step,
  steps: readonly Step[],
): [Lane, Instruction["simd"][number]] {
  const from = steps[operands[0]!]?.type ?? type;
  return [from, instruction.simd[columns.indexOf(from === "uint8" ? "uint32" : from)] ?? 0];
}

/** Whether SIMD code can be written for a step. */
export function canEmit(step: Step, { steps }: Program): boolean {
  return step.operands.length === 0 || formOf(step, steps)[1] !== 0;
}

/** The width of each step's lanes. */
export function laneBits(program: Program): Bits[] {
  const bits: Bits[] = [];
  for (const { instruction, type, operands } of program.steps) {
    const compared = instruction.name === "select" ? operands.slice(1) : operands;
    const isMask = type === "bool" && operands.length > 0;
    const isWide = isMask ? compared.every((operand) => bits[operand] === 64) : type === "float64";
    bits.push(isWide ? 64 : 32);
  }
  return bits;
}

/**
 * Writes the load of vectors of neighbours, so many bytes behind a pointer, into locals. Numbers of eight bits are
 * widened, and bools become masks; of these, up to four bytes behind the last are read, too.
 *
 * @example
 * ```ts
 * import { buildFunction, loadVectors } from "@chainrule/wasm";
 * const f = buildFunction(["i32"], (f, pointer) => {
 *   loadVectors(f, "float32", pointer, f.locals("v128", 2));
 * });
 * console.log(f.code.join(" ")); // 32 0 253 0 2 0 33 1 32 0 253 0 2 16 33 2
 * ```
 */
export function loadVectors(
  f: FunctionBuilder,
  type: Lane,
  pointer: number,
  locals: readonly number[],
  offset = 0,
): void {
  locals.forEach((local, part) => {
    f.get(pointer);
    if (isByte(type)) {
      f.memory(opcode.v128_load8x8_u, 0, offset + 4 * part).op(opcode.i32x4_extend_low_i16x8_u);
      toMask(f, type);
    } else f.memory(opcode.v128_load, 2, offset + 16 * part);
    f.set(local);
  });
}

/**
 * Writes the load of one number, so many bytes behind a pointer, into all lanes of a local; a bool becomes a mask.
 *
 * @example
 * ```ts
 * import { buildFunction, loadSplat } from "@chainrule/wasm";
 * const f = buildFunction(["i32"], (f, pointer) => {
 *   loadSplat(f, "float32", pointer, f.local("v128"));
 * });
 * console.log(f.code.join(" ")); // 32 0 253 9 2 0 33 1
 * ```
 */
export function loadSplat(f: FunctionBuilder, type: Lane, pointer: number, local: number, offset = 0): void {
  f.get(pointer);
  if (isByte(type)) {
    f.memory(opcode.v128_load8_splat, 0, offset);
    if (type === "uint8") {
      splat(f, 0xff, "int32");
      f.op(opcode.v128_and);
    }
    toMask(f, type);
  } else f.memory(type === "float64" ? opcode.v128_load64_splat : opcode.v128_load32_splat, 2, offset);
  f.set(local);
}

function toMask(f: FunctionBuilder, type: Lane): void {
  if (type === "bool") f.v128().op(opcode.i32x4_ne);
}

/**
 * Writes the store of a value's vectors, which `push` puts on the stack, masks in lanes of 32 bits. Numbers of
 * eight bits are narrowed: those of one vector, or of four.
 */
export function storeVectors(
  f: FunctionBuilder,
  type: Lane,
  pointer: number,
  parts: number,
  push: (part: number) => void,
): void {
  if (isByte(type)) {
    f.get(pointer);
    for (const part of [0, 2]) {
      push(part % parts);
      push((part + 1) % parts);
      f.op(opcode.i16x8_narrow_i32x4_s);
    }
    if (type === "uint8") f.op(opcode.i8x16_narrow_i16x8_u);
    else f.op(opcode.i8x16_narrow_i16x8_s).v128(new Uint8Array(16).fill(1)).op(opcode.v128_and);
    if (parts === 1) f.op(opcode.v128_store32_lane, 0, 0, 0);
    else f.memory(opcode.v128_store, 0);
  } else {
    for (let part = 0; part < parts; part++) {
      f.get(pointer);
      push(part);
      f.memory(opcode.v128_store, 2, 16 * part);
    }
  }
}
