import type { Instruction } from "../instruction.js";
import * as opcode from "../opcodes.js";

export const equal: Instruction = {
  name: "equal",
  simd: [opcode.f32x4_eq, opcode.f64x2_eq, opcode.i32x4_eq, opcode.i32x4_eq],
  loop(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! === b[i]! ? 1 : 0;
  },
};

export const notEqual: Instruction = {
  name: "notEqual",
  simd: [opcode.f32x4_ne, opcode.f64x2_ne, opcode.i32x4_ne, opcode.i32x4_ne],
  loop(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! !== b[i]! ? 1 : 0;
  },
};

export const less: Instruction = {
  name: "less",
  simd: [opcode.f32x4_lt, opcode.f64x2_lt, opcode.i32x4_lt_s, opcode.i32x4_lt_u],
  loop(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! < b[i]! ? 1 : 0;
  },
};

export const lessEqual: Instruction = {
  name: "lessEqual",
  simd: [opcode.f32x4_le, opcode.f64x2_le, opcode.i32x4_le_s, opcode.i32x4_le_u],
  loop(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! <= b[i]! ? 1 : 0;
  },
};

/** Its operands are the mask, what stands where it is set, and what stands elsewhere. */
export const select: Instruction = {
  name: "select",
  simd: [
    0,
    0,
    0,
    0,
    (f, push, part, _, { bits }): void => {
      push(1, part, bits);
      push(2, part, bits);
      push(0, part, bits);
      f.op(opcode.v128_bitselect);
    },
  ],
  loop(out, count, mask, a, b) {
    for (let i = 0; i < count; i++) out[i] = mask[i] !== 0 ? a[i]! : b[i]!;
  },
};
