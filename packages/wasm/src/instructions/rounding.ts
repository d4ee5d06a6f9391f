import type { Instruction } from "../instruction.js";
import * as opcode from "../opcodes.js";

export const floor: Instruction = {
  name: "floor",
  simd: [opcode.f32x4_floor, opcode.f64x2_floor],
  loop(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = Math.floor(a[i]!);
  },
};

export const ceil: Instruction = {
  name: "ceil",
  simd: [opcode.f32x4_ceil, opcode.f64x2_ceil],
  loop(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = Math.ceil(a[i]!);
  },
};

export const truncate: Instruction = {
  name: "truncate",
  simd: [opcode.f32x4_trunc, opcode.f64x2_trunc],
  loop(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = Math.trunc(a[i]!);
  },
};

/** The nearest integer, ties to even, keeping the sign of zero. */
function nearestEven(x: number): number {
  if (!(Math.abs(x) < 4503599627370496)) return x;
  // Adding 1.5 · 2^52 leaves no room for a fraction, so the sum is rounded as IEEE 754 rounds.
  const rounded = x + 6755399441055744 - 6755399441055744;
  return rounded === 0 ? x * 0 : rounded;
}

export const nearest: Instruction = {
  name: "nearest",
  simd: [opcode.f32x4_nearest, opcode.f64x2_nearest],
  loop(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = nearestEven(a[i]!);
  },
};
