import type { TypedArray } from "../dtype.js";

/**
 * One instruction of a scalar program over `count` lanes: the plain loops behind every pointwise op. `value` is
 * the step's own number.
 */
export type Loop = (
  out: TypedArray,
  count: number,
  a: TypedArray,
  b: TypedArray,
  c: TypedArray,
  value: number,
) => void;

/** The nearest integer, ties to even, keeping the sign of zero. */
function nearestEven(x: number): number {
  if (!(Math.abs(x) < 4503599627370496)) return x;
  // Adding 1.5 · 2^52 leaves no room for a fraction, so the sum is rounded as IEEE 754 rounds.
  const rounded = x + 6755399441055744 - 6755399441055744;
  return rounded === 0 ? x * 0 : rounded;
}

/** a − ⌊a / b⌋ · b from the exact rest that JavaScript's % gives. */
function flooredModulo(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 !== b < 0 ? rest + b : rest;
}

const high = (x: TypedArray): Int32Array => new Int32Array(x.buffer, x.byteOffset, x.byteLength >> 2);

/** The loops by instruction. Integers multiply by `Math.imul`; typed arrays round and wrap when stored. */
export const loops: Readonly<Record<string, Loop>> = {
  add(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! + b[i]!;
  },
  subtract(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! - b[i]!;
  },
  multiply(out, count, a, b) {
    if (out instanceof Int32Array || out instanceof Uint32Array) {
      for (let i = 0; i < count; i++) out[i] = Math.imul(a[i]!, b[i]!);
    } else for (let i = 0; i < count; i++) out[i] = a[i]! * b[i]!;
  },
  divide(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! / b[i]!;
  },
  modulo(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = flooredModulo(a[i]!, b[i]!);
  },
  maximum(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = Math.max(a[i]!, b[i]!);
  },
  minimum(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = Math.min(a[i]!, b[i]!);
  },
  negate(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = -a[i]!;
  },
  absolute(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = Math.abs(a[i]!);
  },
  squareRoot(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = Math.sqrt(a[i]!);
  },
  floor(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = Math.floor(a[i]!);
  },
  ceil(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = Math.ceil(a[i]!);
  },
  truncate(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = Math.trunc(a[i]!);
  },
  nearest(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = nearestEven(a[i]!);
  },
  equal(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! === b[i]! ? 1 : 0;
  },
  notEqual(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! !== b[i]! ? 1 : 0;
  },
  less(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! < b[i]! ? 1 : 0;
  },
  lessEqual(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! <= b[i]! ? 1 : 0;
  },
  and(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! & b[i]!;
  },
  or(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! | b[i]!;
  },
  xor(out, count, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! ^ b[i]!;
  },
  shiftLeft(out, count, a, _b, _c, places) {
    for (let i = 0; i < count; i++) out[i] = a[i]! << places;
  },
  shiftRight(out, count, a, _b, _c, places) {
    if (a instanceof Int32Array) for (let i = 0; i < count; i++) out[i] = a[i]! >> places;
    else for (let i = 0; i < count; i++) out[i] = a[i]! >>> places;
  },
  not(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = a[i]! === 0 ? 1 : 0;
  },
  select(out, count, mask, a, b) {
    for (let i = 0; i < count; i++) out[i] = mask[i] !== 0 ? a[i]! : b[i]!;
  },
  convert(out, count, a) {
    for (let i = 0; i < count; i++) out[i] = a[i]!;
  },
  powerOfTwo(out, count, a) {
    if (out instanceof Float32Array) {
      const bits = high(out);
      for (let i = 0; i < count; i++) bits[i] = (a[i]! + 127) << 23;
    } else {
      const bits = high(out);
      for (let i = 0; i < count; i++) {
        bits[2 * i] = 0;
        bits[2 * i + 1] = (a[i]! + 1023) << 20;
      }
    }
  },
  exponent(out, count, a) {
    const bits = high(a);
    if (out instanceof Float32Array) for (let i = 0; i < count; i++) out[i] = (bits[i]! >>> 23) - 127;
    else for (let i = 0; i < count; i++) out[i] = (bits[2 * i + 1]! >>> 20) - 1023;
  },
  significand(out, count, a) {
    const from = high(a);
    const to = high(out);
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

/** Conversion to bool: anything but zero is true. */
export const convertToBool: Loop = (out, count, a) => {
  for (let i = 0; i < count; i++) out[i] = a[i] !== 0 ? 1 : 0;
};
