import type { Emit, Instruction } from "../instruction.js";
import * as opcode from "../opcodes.js";

export const and: Instruction = {
  name: "and",
  simd: [0, 0, opcode.v128_and, opcode.v128_and, opcode.v128_and],
  loop(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! & b[i]!;
  },
};

export const or: Instruction = {
  name: "or",
  simd: [0, 0, opcode.v128_or, opcode.v128_or, opcode.v128_or],
  loop(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! | b[i]!;
  },
};

export const xor: Instruction = {
  name: "xor",
  simd: [0, 0, opcode.v128_xor, opcode.v128_xor, opcode.v128_xor],
  loop(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! ^ b[i]!;
  },
};

export const not: Instruction = {
  name: "not",
  simd: [0, 0, 0, 0, opcode.v128_not],
  loop(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = a[i]! === 0 ? 1 : 0;
  },
};

/** A shift by the step's own number of places. @__NO_SIDE_EFFECTS__ */
const shift =
  (code: number): Emit =>
  (f, push, part, _, { step: { value } }) => {
    push(0, part);
    f.i32(value).op(code);
  };

export const shiftLeft: Instruction = {
  name: "shiftLeft",
  simd: [0, 0, /* @__PURE__ */ shift(opcode.i32x4_shl), /* @__PURE__ */ shift(opcode.i32x4_shl)],
  loop(out, count, a, _b, _c, places) {
    for (let i = 0; i < count; i++) out[i] = a[i]! << places;
  },
};

export const shiftRight: Instruction = {
  name: "shiftRight",
  simd: [0, 0, /* @__PURE__ */ shift(opcode.i32x4_shr_s), /* @__PURE__ */ shift(opcode.i32x4_shr_u)],
  loop(out, count, a, _b, _c, places) {
    if (a instanceof Int32Array) for (let i = 0; i < count; i++) out[i] = a[i]! >> places;
    else for (let i = 0; i < count; i++) out[i] = a[i]! >>> places;
  },
};
