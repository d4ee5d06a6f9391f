import type { TypedArray } from "../dtype.js";
import type { Reduction } from "./reduce.js";

/** What numbers 0, 4, 8 and 12 come to in float32. */
function everyFourth(data: TypedArray, at: number, stride: number): number {
  const first = Math.fround(data[at]! + data[at + 4 * stride]!);
  return Math.fround(first + Math.fround(data[at + 8 * stride]! + data[at + 12 * stride]!));
}

/** What numbers 0, 2, 4 … of a group come to: those of float32 in float32. */
function everySecond(data: TypedArray, at: number, stride: number, group: number): number {
  if (group === 16)
    return Math.fround(everyFourth(data, at, stride) + everyFourth(data, at + 2 * stride, stride));
  return data[at]! + data[at + 4 * stride]! + (data[at + 2 * stride]! + data[at + 6 * stride]!);
}

/** What float64 has added up exactly: of integers the bits that stay, before others get lost. */
const kept = (data: TypedArray, sum: number): number =>
  data instanceof Float32Array || data instanceof Float64Array ? sum : sum | 0;

/** Numbers are added up by groups of so many: of 64 bytes, where SIMD does it. */
const groupOf = (data: TypedArray): number => (data instanceof Float32Array ? 16 : 8);

/** Adds numbers up: see `sum`. */
export const total: Reduction = {
  combination: "add",
  row(data, offset, stride, count) {
    const group = groupOf(data);
    const whole = count - (count % group);
    let even = 0;
    let odd = 0;
    let at = offset;
    for (let i = 0; i < whole; i += group, at += group * stride) {
      even = kept(data, even + everySecond(data, at, stride, group));
      odd = kept(data, odd + everySecond(data, at + stride, stride, group));
    }
    for (let i = whole + 1; i < count; i += 2, at += 2 * stride) {
      even += data[at]!;
      odd += data[at + stride]!;
    }
    return even + (count % 2 === 1 ? data[at]! : 0) + odd;
  },
  columns(data, offset, stride, count, width, out, position) {
    const group = groupOf(data);
    const whole = count - (count % group);
    const even = new Float64Array(width);
    const odd = new Float64Array(width);
    for (let k = 0, row = offset; k < count;) {
      const step = k < whole ? group : 1;
      for (let i = 0; i < width; i++) {
        const at = row + i;
        if (k < whole) {
          even[i] = kept(data, even[i]! + everySecond(data, at, stride, group));
          odd[i] = kept(data, odd[i]! + everySecond(data, at + stride, stride, group));
        } else if (k % 2 === 0) even[i]! += data[at]!;
        else odd[i]! += data[at]!;
      }
      k += step;
      row += step * stride;
    }
    for (let i = 0; i < width; i++) out[position + i] = even[i]! + odd[i]!;
  },
};
