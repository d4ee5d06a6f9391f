import type { FunctionBuilder } from "../assembler.js";
import type { Emit, Instruction, Lane, Push } from "../instruction.js";
import { splat } from "../lanes.js";
import * as opcode from "../opcodes.js";

/** Puts two of an operand's numbers on the stack as float64. */
function pushDouble(f: FunctionBuilder, push: Push, from: Lane, pair: number): void {
  if (from === "float64") {
    push(0, pair);
    return;
  }
  push(0, pair >> 1);
  if (pair % 2 === 1) {
    push(0, pair >> 1);
    f.shuffle([1, 1]);
  }
  if (from === "float32") f.op(opcode.f64x2_promote_low_f32x4);
  else f.op(from === "uint32" ? opcode.f64x2_convert_low_i32x4_u : opcode.f64x2_convert_low_i32x4_s);
}

const fromNumber: Emit = (f, push, part, from, { step: { type } }) => {
  if (type === "float64") pushDouble(f, push, from, part);
  else if (from === "float32" || from === "float64") {
    const x = f.local("v128");
    for (const pair of [2 * part, 2 * part + 1]) {
      pushDouble(f, push, from, pair);
      if (type === "float32") f.op(opcode.f32x4_demote_f64x2_zero);
      else {
        // Modulo 2³², which is exact; NaN and ∞ become NaN, and that 0.
        f.op(opcode.f64x2_trunc).set(x).get(x).get(x);
        splat(f, 2 ** -32, "float64");
        f.op(opcode.f64x2_mul).op(opcode.f64x2_floor);
        splat(f, 2 ** 32, "float64");
        f.op(opcode.f64x2_mul).op(opcode.f64x2_sub);
        f.op(opcode.i32x4_trunc_sat_f64x2_u_zero);
      }
    }
    f.shuffle([0, 2]);
  } else {
    push(0, part);
    if (type === "float32") {
      f.op(from === "uint32" ? opcode.f32x4_convert_i32x4_u : opcode.f32x4_convert_i32x4_s);
    }
  }
};

const fromBool: Emit = (f, push, part, _, { step: { type }, bits }) => {
  push(0, part, bits);
  splat(f, 1, type);
  f.op(opcode.v128_and);
};

/** To numbers; to bools it is a comparison. */
export const convert: Instruction = {
  name: "convert",
  simd: [fromNumber, fromNumber, fromNumber, fromNumber, fromBool],
  loop(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = a[i]!;
  },
};
