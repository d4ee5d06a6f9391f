import type { Emit, Instruction } from "../instruction.js";
import { splat } from "../lanes.js";
import * as opcode from "../opcodes.js";

export const add: Instruction = {
  name: "add",
  simd: [opcode.f32x4_add, opcode.f64x2_add, opcode.i32x4_add, opcode.i32x4_add],
  loop(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! + b[i]!;
  },
};

export const subtract: Instruction = {
  name: "subtract",
  simd: [opcode.f32x4_sub, opcode.f64x2_sub, opcode.i32x4_sub, opcode.i32x4_sub],
  loop(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! - b[i]!;
  },
};

export const multiply: Instruction = {
  name: "multiply",
  simd: [opcode.f32x4_mul, opcode.f64x2_mul, opcode.i32x4_mul, opcode.i32x4_mul],
  loop(out, count, a, b) {
    if (out instanceof Int32Array || out instanceof Uint32Array) {
      for (let i = 0; i < count; i++) out[i] = Math.imul(a[i]!, b[i]!);
    } else for (let i = 0; i < count; i++) out[i] = a[i]! * b[i]!;
  },
};

export const divide: Instruction = {
  name: "divide",
  simd: [opcode.f32x4_div, opcode.f64x2_div],
  loop(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! / b[i]!;
  },
};

/** a − ⌊a / b⌋ · b from the exact rest that JavaScript's % gives. */
function flooredModulo(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 !== b < 0 ? rest + b : rest;
}

export const modulo: Instruction = {
  name: "modulo",
  simd: [],
  loop(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = flooredModulo(a[i]!, b[i]!);
  },
};

/**
 * An extremum of floats: `exact` is the instruction for it, which takes many of the processor's. One is enough where
 * the second operand is a bound that is not NaN: `quick` gives its first operand if that is NaN, or equal to the
 * bound. The maximum of 0 and −0 is 0: `add` makes it of that where 0 is the bound. A minimum with −0 is left to `exact`.
 *
 * @__NO_SIDE_EFFECTS__
 */
const extremum =
  (exact: number, quick: number, add?: number): Emit =>
  (f, push, part, _, { step, steps }) => {
    const { instruction, value } = steps[step.operands[1]!]!;
    const isBound = instruction.name === "constant" && !Number.isNaN(value);
    push(0, part);
    push(1, part);
    f.op(isBound && (add !== undefined || !Object.is(value, -0)) ? quick : exact);
    if (isBound && Object.is(value, 0) && add !== undefined) {
      push(1, part);
      f.op(add);
    }
  };

export const maximum: Instruction = {
  name: "maximum",
  simd: [
    /* @__PURE__ */ extremum(opcode.f32x4_max, opcode.f32x4_pmax, opcode.f32x4_add),
    /* @__PURE__ */ extremum(opcode.f64x2_max, opcode.f64x2_pmax, opcode.f64x2_add),
    opcode.i32x4_max_s,
    opcode.i32x4_max_u,
  ],
  loop(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = Math.max(a[i]!, b[i]!);
  },
};

export const minimum: Instruction = {
  name: "minimum",
  simd: [
    /* @__PURE__ */ extremum(opcode.f32x4_min, opcode.f32x4_pmin),
    /* @__PURE__ */ extremum(opcode.f64x2_min, opcode.f64x2_pmin),
    opcode.i32x4_min_s,
    opcode.i32x4_min_u,
  ],
  loop(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = Math.min(a[i]!, b[i]!);
  },
};

/** A bit operation with a pattern that is the same in all lanes. @__NO_SIDE_EFFECTS__ */
const withBits =
  (operation: number, bits: number): Emit =>
  (f, push, part) => {
    push(0, part);
    splat(f, bits, "int32");
    f.op(operation);
  };

export const negate: Instruction = {
  name: "negate",
  simd: [
    /* @__PURE__ */ withBits(opcode.v128_xor, 1 << 31),
    opcode.f64x2_neg,
    opcode.i32x4_neg,
    opcode.i32x4_neg,
  ],
  loop(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = -a[i]!;
  },
};

export const absolute: Instruction = {
  name: "absolute",
  // What has no sign is its own absolute value.
  simd: [
    /* @__PURE__ */ withBits(opcode.v128_and, 0x7fffffff),
    opcode.f64x2_abs,
    opcode.i32x4_abs,
    opcode.nop,
  ],
  loop(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = Math.abs(a[i]!);
  },
};

export const squareRoot: Instruction = {
  name: "squareRoot",
  simd: [opcode.f32x4_sqrt, opcode.f64x2_sqrt],
  loop(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = Math.sqrt(a[i]!);
  },
};
