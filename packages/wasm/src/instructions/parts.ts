import type { Instruction, Values } from "../instruction.js";
import { splat } from "../lanes.js";
import * as opcode from "../opcodes.js";

/** The bits of floating-point numbers; of those of float64, every second entry is the upper half. */
const bitsOf = (x: Values): Int32Array => new Int32Array(x.buffer, x.byteOffset, x.byteLength >> 2);

/** The float64 all of whose fraction's bits are set, and no others: the largest below the normal numbers. */
const fractionBits = 2.225073858507201e-308;

/** 3 · 2²² and 2⁵²: added to a small integer, they leave that integer in the low bits of the sum. */
const integerBias = { float32: 12582912, float64: 4503599627370496 };

/** Its exponent is the operand and the step's own number together. */
export const powerOfTwo: Instruction = {
  name: "powerOfTwo",
  simd: [
    (f, push, part, _, { step: { value } }) => {
      push(0, part);
      splat(f, integerBias.float32 + 127 + value, "float32");
      f.op(opcode.f32x4_add).i32(23).op(opcode.i32x4_shl);
    },
    (f, push, part, _, { step: { value } }) => {
      push(0, part);
      splat(f, integerBias.float64 + 1023 + value, "float64");
      f.op(opcode.f64x2_add).i32(52).op(opcode.i64x2_shl);
    },
  ],
  loop(out, count, a, _b, _c, value) {
    const bits = bitsOf(out);
    if (out instanceof Float32Array) {
      for (let i = 0; i < count; i++) bits[i] = (a[i]! + (value + 127)) << 23;
    } else {
      for (let i = 0; i < count; i++) {
        bits[2 * i] = 0;
        bits[2 * i + 1] = (a[i]! + (value + 1023)) << 20;
      }
    }
  },
};

/** a · 2ⁿ by two factors, halves of the power, which are normal numbers: the first product is exact. */
export const timesPowerOfTwo: Instruction = {
  name: "timesPowerOfTwo",
  simd: [
    (f, push, part) => {
      const [n, half] = [f.local("v128"), f.local("v128")];
      push(1, part);
      splat(f, integerBias.float32 + 2 * 127, "float32");
      f.op(opcode.f32x4_add).set(n);
      f.get(n).i32(1).op(opcode.i32x4_shr_u).set(half);
      push(0, part);
      f.get(half).i32(23).op(opcode.i32x4_shl).op(opcode.f32x4_mul);
      f.get(n).get(half).op(opcode.i32x4_sub).i32(23).op(opcode.i32x4_shl).op(opcode.f32x4_mul);
    },
    (f, push, part) => {
      const [n, half] = [f.local("v128"), f.local("v128")];
      push(1, part);
      splat(f, integerBias.float64 + 2 * 1023, "float64");
      f.op(opcode.f64x2_add).set(n);
      f.get(n).i32(1).op(opcode.i64x2_shr_u).set(half);
      push(0, part);
      f.get(half).i32(52).op(opcode.i64x2_shl).op(opcode.f64x2_mul);
      f.get(n).get(half).op(opcode.i64x2_sub).i32(52).op(opcode.i64x2_shl).op(opcode.f64x2_mul);
    },
  ],
  loop(out, count, a, b) {
    for (let i = 0; i < count; i++) {
      const half = Math.floor(b[i]! / 2);
      out[i] = a[i]! * 2 ** half * 2 ** (b[i]! - half);
    }
  },
};

export const exponent: Instruction = {
  name: "exponent",
  simd: [
    (f, push, part) => {
      push(0, part);
      f.i32(23).op(opcode.i32x4_shr_u);
      splat(f, 127, "int32");
      f.op(opcode.i32x4_sub).op(opcode.f32x4_convert_i32x4_s);
    },
    (f, push, part) => {
      push(0, part);
      f.i32(52).op(opcode.i64x2_shr_u);
      splat(f, integerBias.float64, "float64");
      f.op(opcode.v128_or);
      splat(f, integerBias.float64 + 1023, "float64");
      f.op(opcode.f64x2_sub);
    },
  ],
  loop(out, count, a) {
    const bits = bitsOf(a);
    if (out instanceof Float32Array) for (let i = 0; i < count; i++) out[i] = (bits[i]! >>> 23) - 127;
    else for (let i = 0; i < count; i++) out[i] = (bits[2 * i + 1]! >>> 20) - 1023;
  },
};

export const significand: Instruction = {
  name: "significand",
  simd: [
    (f, push, part) => {
      push(0, part);
      splat(f, 0x007fffff, "int32");
      f.op(opcode.v128_and);
      splat(f, 0x3f800000, "int32");
      f.op(opcode.v128_or);
    },
    (f, push, part) => {
      push(0, part);
      splat(f, fractionBits, "float64");
      f.op(opcode.v128_and);
      splat(f, 1, "float64");
      f.op(opcode.v128_or);
    },
  ],
  loop(out, count, a) {
    const from = bitsOf(a);
    const to = bitsOf(out);
    if (out instanceof Float32Array) {
      for (let i = 0; i < count; i++) to[i] = (from[i]! & 0x007fffff) | 0x3f800000;
    } else {
      for (let i = 0; i < count; i++) {
        to[2 * i] = from[2 * i]!;
        to[2 * i + 1] = (from[2 * i + 1]! & 0x000fffff) | 0x3ff00000;
      }
    }
  },
};
