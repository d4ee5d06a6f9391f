import type { FunctionBuilder } from "./assembler.js";
import { memoryOpcode, type opcode } from "./opcodes.js";
import type { Instruction, Lane, Program, Step } from "./scalar.js";

/**
 * How the values of a scalar program lie in 128-bit vectors. A turn of the loop computes some elements; a value
 * takes as many vectors as these elements fill. Numbers of eight bits are held in lanes of 32 and wrapped after
 * each instruction; masks have the width of what was compared, and change it where they meet another.
 */
export type Bits = 32 | 64;

/** Writes one instruction for the vector `part` of a step: `push` puts an operand on the stack. */
type Push = (operand: number, part: number, bits?: Bits) => void;

type Simple = Partial<Record<Instruction, string>>;

/** Instructions that are one SIMD instruction, without the prefix of the lane type. */
const direct: Simple = {
  add: "add",
  subtract: "sub",
  multiply: "mul",
  divide: "div",
  maximum: "max",
  minimum: "min",
  negate: "neg",
  absolute: "abs",
  squareRoot: "sqrt",
  floor: "floor",
  ceil: "ceil",
  truncate: "trunc",
  nearest: "nearest",
  equal: "eq",
  notEqual: "ne",
  less: "lt",
  lessEqual: "le",
};

const bitwise: Simple = { and: "v128_and", or: "v128_or", xor: "v128_xor", not: "v128_not" };

/** Those of `direct` that integers have. */
const integerInstructions: ReadonlySet<Instruction> = /* @__PURE__ */ new Set<Instruction>([
  "add",
  "subtract",
  "multiply",
  "maximum",
  "minimum",
  "negate",
  "absolute",
  "equal",
  "notEqual",
  "less",
  "lessEqual",
]);
/** Those that tell signed from unsigned numbers. */
const ordering: ReadonlySet<Instruction> = /* @__PURE__ */ new Set<Instruction>([
  "maximum",
  "minimum",
  "less",
  "lessEqual",
]);

export const isFloat = (type: Lane): boolean => type === "float32" || type === "float64";

const isByte = (type: Lane): boolean => type === "uint8" || type === "bool";

/** Bytes of an element in memory. */
export function bytesOf(type: Lane): number {
  return type === "float64" ? 8 : isByte(type) ? 1 : 4;
}

/** A 128-bit constant with the value in every lane; a mask is all ones or all zeros. */
export function repeat(value: number, type: Lane): Uint8Array {
  if (type === "float32") return new Uint8Array(new Float32Array(4).fill(value).buffer);
  if (type === "float64") return new Uint8Array(new Float64Array(2).fill(value).buffer);
  return new Uint8Array(new Int32Array(4).fill(type === "bool" ? -Number(value !== 0) : value).buffer);
}

function bits32(value: number): Uint8Array {
  return new Uint8Array(new Uint32Array(4).fill(value).buffer);
}

function bits64(high: number): Uint8Array {
  return new Uint8Array(new Uint32Array([0, high, 0, high]).buffer);
}

/** Whether SIMD code can be written for a step. */
export function canEmit(step: Step, program: Program): boolean {
  const from = step.operands.length > 0 ? program.steps[step.operands[0]!]!.type : step.type;
  const { instruction, type } = step;
  switch (instruction) {
    case "input":
    case "constant":
    case "select":
    case "not":
      return true;
    case "and":
    case "or":
    case "xor":
      return !isFloat(type);
    case "convert":
    case "shiftLeft":
    case "shiftRight":
      return true;
    case "modulo":
      return false;
    case "powerOfTwo":
    case "exponent":
    case "significand":
      return isFloat(type);
    default:
      return isFloat(from) || (from !== "bool" && integerInstructions.has(instruction));
  }
}

/** The width of each step's lanes. */
export function laneBits(program: Program): Bits[] {
  const bits: Bits[] = [];
  for (const { instruction, type, operands } of program.steps) {
    if (type !== "bool") bits.push(type === "float64" ? 64 : 32);
    else if (operands.length === 0) bits.push(32);
    else {
      const taken = instruction === "select" ? operands.slice(1) : operands;
      bits.push(taken.every((operand) => bits[operand] === 64) ? 64 : 32);
    }
  }
  return bits;
}

/** 2⁵²: added to a small integer, it leaves that integer in the low bits of the sum. */
const integerBias = 4503599627370496;

/** Writes the instructions that take a floating-point number apart or put it together. */
function emitParts(f: FunctionBuilder, instruction: Instruction, type: Lane): void {
  if (type === "float32") {
    if (instruction === "powerOfTwo") {
      f.op("i32x4_trunc_sat_f32x4_s").v128(bits32(127)).op("i32x4_add").i32(23).op("i32x4_shl");
    } else if (instruction === "exponent") {
      f.i32(23).op("i32x4_shr_u").v128(bits32(127)).op("i32x4_sub").op("f32x4_convert_i32x4_s");
    } else f.v128(bits32(0x007fffff)).op("v128_and").v128(bits32(0x3f800000)).op("v128_or");
    return;
  }
  if (instruction === "powerOfTwo") {
    f.v128(repeat(integerBias + 1023, type))
      .op("f64x2_add")
      .i32(52)
      .op("i64x2_shl");
  } else if (instruction === "exponent") {
    f.i32(52).op("i64x2_shr_u").v128(bits64(0x43300000)).op("v128_or");
    f.v128(repeat(integerBias + 1023, type)).op("f64x2_sub");
  } else {
    f.v128(new Uint8Array(new Uint32Array([0xffffffff, 0x000fffff, 0xffffffff, 0x000fffff]).buffer));
    f.op("v128_and").v128(bits64(0x3ff00000)).op("v128_or");
  }
}

const upperToLower = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
const lowHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/** Of two vectors of 64-bit masks the 32-bit masks. */
export const narrowMasks: readonly number[] = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];

/** Floats to integers modulo 2³²: the magnitude, whose whole part is exact, and then the sign. NaN and ∞ give 0. */
function emitTruncate(f: FunctionBuilder, from: Lane, part: number, push: Push): void {
  const prefix = from === "float32" ? "f32x4" : "f64x2";
  const low = f.local("v128");
  const wrapped = (at: number): void => {
    push(0, at);
    f.op(`${prefix}_trunc`).set(low).get(low);
    f.get(low)
      .v128(repeat(2 ** -32, from))
      .op(`${prefix}_mul`)
      .op(`${prefix}_trunc`);
    f.v128(repeat(2 ** 32, from))
      .op(`${prefix}_mul`)
      .op(`${prefix}_sub`)
      .set(low);
  };
  const magnitude = f.local("v128");
  const negative = f.local("v128");
  const zero = new Uint8Array(16);
  if (from === "float32") {
    wrapped(part);
    f.get(low).op("f32x4_abs").op("i32x4_trunc_sat_f32x4_u").set(magnitude);
    f.get(low).v128(zero).op("f32x4_lt").set(negative);
  } else {
    wrapped(2 * part);
    f.get(low).op("f64x2_abs").op("i32x4_trunc_sat_f64x2_u_zero").set(magnitude);
    f.get(low).v128(zero).op("f64x2_lt").set(negative);
    wrapped(2 * part + 1);
    f.get(magnitude)
      .get(low)
      .op("f64x2_abs")
      .op("i32x4_trunc_sat_f64x2_u_zero")
      .shuffle(lowHalves)
      .set(magnitude);
    f.get(negative).get(low).v128(zero).op("f64x2_lt").shuffle(narrowMasks).set(negative);
  }
  f.get(magnitude).get(negative).op("v128_xor").get(negative).op("i32x4_sub");
}

function emitConvert(f: FunctionBuilder, from: Lane, to: Lane, part: number, push: Push): void {
  const unsigned = from === "uint32";
  if (to === "bool") {
    push(0, part);
    f.v128(new Uint8Array(16)).op(
      from === "float32" ? "f32x4_ne" : from === "float64" ? "f64x2_ne" : "i32x4_ne",
    );
  } else if (from === "bool") {
    push(0, part, to === "float64" ? 64 : 32);
    f.v128(repeat(1, to)).op("v128_and");
  } else if (to === "float64") {
    push(0, part >> 1);
    if (part % 2 === 1) {
      push(0, part >> 1);
      f.shuffle(upperToLower);
    }
    if (from === "float32") f.op("f64x2_promote_low_f32x4");
    else f.op(unsigned ? "f64x2_convert_low_i32x4_u" : "f64x2_convert_low_i32x4_s");
  } else if (isFloat(from) && to !== "float32") {
    emitTruncate(f, from, part, push);
  } else if (from === "float64") {
    push(0, 2 * part);
    f.op("f32x4_demote_f64x2_zero");
    push(0, 2 * part + 1);
    f.op("f32x4_demote_f64x2_zero").shuffle(lowHalves);
  } else {
    push(0, part);
    if (to === "float32") f.op(unsigned ? "f32x4_convert_i32x4_u" : "f32x4_convert_i32x4_s");
  }
}

function emitShift(f: FunctionBuilder, instruction: Instruction, type: Lane, places: number): void {
  f.i32(places);
  if (instruction === "shiftLeft") f.op("i32x4_shl");
  else f.op(type === "int32" ? "i32x4_shr_s" : "i32x4_shr_u");
}

/** Writes a step, but no input and no constant, for one of the vectors of its value; it stays on the stack. */
export function emitStep(
  f: FunctionBuilder,
  program: Program,
  bits: readonly Bits[],
  index: number,
  part: number,
  push: Push,
): void {
  const { instruction, type, operands } = program.steps[index]!;
  const from = program.steps[operands[0]!]!.type;
  const width = bits[index]!;
  switch (instruction) {
    case "select":
      push(1, part, width);
      push(2, part, width);
      push(0, part, width);
      f.op("v128_bitselect");
      return;
    case "powerOfTwo":
    case "exponent":
    case "significand":
      push(0, part);
      emitParts(f, instruction, type);
      return;
    case "convert":
      emitConvert(f, from, type, part, push);
      break;
    case "shiftLeft":
    case "shiftRight":
      push(0, part);
      emitShift(f, instruction, type, program.steps[index]!.value);
      break;
    default: {
      for (let i = 0; i < operands.length; i++) push(i, part, from === "bool" ? width : undefined);
      // What has no sign is its own absolute value.
      if (instruction === "absolute" && from === "uint32") return;
      const prefix = from === "float32" ? "f32x4" : from === "float64" ? "f64x2" : "i32x4";
      const sign = isFloat(from) || !ordering.has(instruction) ? "" : from === "int32" ? "_s" : "_u";
      const name = direct[instruction];
      f.op((name ? `${prefix}_${name}${sign}` : bitwise[instruction]) as keyof typeof opcode);
    }
  }
  if (type === "uint8") f.v128(bits32(0xff)).op("v128_and");
}

/** Writes the load of `elements` bytes at the address on the stack, widened to lanes of 32 bits, into `locals`. */
export function loadBytes(
  f: FunctionBuilder,
  type: Lane,
  elements: number,
  address: () => void,
  locals: readonly number[],
): void {
  const sign = type === "bool" ? "s" : "u";
  address();
  f.memory(elements === 4 ? memoryOpcode.v128_load32_zero : memoryOpcode.v128_load, 0);
  if (type === "bool") f.v128(new Uint8Array(16)).op("i8x16_ne");
  const first = locals[0]!;
  f.set(first);
  if (elements === 4) {
    f.get(first).op(`i16x8_extend_low_i8x16_${sign}`).op(`i32x4_extend_low_i16x8_${sign}`).set(first);
    return;
  }
  // The last quarters first: the bytes stay in the first local until it is their turn.
  for (const [i, half, quarter] of [
    [3, "high", "high"],
    [2, "high", "low"],
    [1, "low", "high"],
    [0, "low", "low"],
  ] as const) {
    f.get(first).op(`i16x8_extend_${half}_i8x16_${sign}`).op(`i32x4_extend_${quarter}_i16x8_${sign}`);
    f.set(locals[i]!);
  }
}

/** Writes the store of a value of 32-bit lanes as bytes. */
export function storeBytes(
  f: FunctionBuilder,
  type: Lane,
  elements: number,
  address: () => void,
  vector: (part: number) => void,
): void {
  const mask = type === "bool";
  const pair = (a: number, b: number): void => {
    vector(a);
    vector(b);
    f.op(mask ? "i16x8_narrow_i32x4_s" : "i16x8_narrow_i32x4_u");
  };
  address();
  pair(0, elements === 4 ? 0 : 1);
  pair(elements === 4 ? 0 : 2, elements === 4 ? 0 : 3);
  f.op(mask ? "i8x16_narrow_i16x8_s" : "i8x16_narrow_i16x8_u");
  if (mask) f.v128(new Uint8Array(16).fill(1)).op("v128_and");
  if (elements === 4) {
    f.memory(memoryOpcode.v128_store32_lane, 0);
    f.code.byte(0);
  } else f.memory(memoryOpcode.v128_store, 0);
}
