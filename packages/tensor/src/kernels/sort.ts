import { allocate, type Dtype, type TypedArray } from "../dtype.js";
import type { Kernel } from "../op.js";
import { sizeOf } from "../shape.js";
import { fromMemory } from "../tensor.js";
import { flatValues } from "./scan.js";
import { withLast } from "./strided.js";

/** Along which axis, counted from the front, and in which direction to sort, and how many of the first to give. */
export interface SortAttributes {
  readonly axis: number;
  readonly count: number;
  readonly descending: boolean;
}

/** Up to this many are sorted by insertion. */
const shortRow = 48;

/** Positions, and unsigned words that are in order as the values there are: two of them for float64. */
interface Row {
  order: Int32Array;
  high: Uint32Array;
  low: Uint32Array | undefined;
  /** One float, and its bits. */
  float: Float32Array | Float64Array;
  bits: Uint32Array;
}

function makeRow(count: number, dtype: Dtype): Row {
  const wide = dtype === "float64";
  const bits = new Uint32Array(2);
  return {
    order: new Int32Array(count),
    high: new Uint32Array(count),
    low: wide ? new Uint32Array(count) : undefined,
    float: new (wide ? Float64Array : Float32Array)(bits.buffer),
    bits,
  };
}

/** Fills a row; NaN gets the largest words, −0 those of 0. `flip` is −1 to reverse the order of all others. */
function fill(row: Row, values: TypedArray, start: number, dtype: Dtype, flip: number): void {
  const { order, high, low, float, bits } = row;
  const sign = dtype === "int32" ? 0x80000000 : 0;
  for (let i = 0; i < order.length; i++) {
    const value = values[start + i]!;
    order[i] = i;
    if (dtype !== "float32" && !low) high[i] = value ^ sign ^ flip;
    else if (value !== value) {
      high[i] = -1;
      if (low) low[i] = -1;
    } else {
      float[0] = value + 0;
      // Unsigned words that grow with the float: of a negative one all bits are turned, of others the sign.
      const top = bits[low ? 1 : 0]!;
      const turned = top >> 31;
      high[i] = top ^ (turned | 0x80000000) ^ flip;
      if (low) low[i] = bits[0]! ^ turned ^ flip;
    }
  }
}

/** Sorts the first `count` to the front. */
function insertionSort({ order, high, low }: Row, count: number): void {
  for (let i = 1; i < order.length; i++) {
    const element = order[i]!;
    const top = high[element]!;
    const bottom = low ? low[element]! : 0;
    let at = Math.min(i, count);
    for (; at > 0; at--) {
      const other = order[at - 1]!;
      if (high[other]! < top || (high[other] === top && (low ? low[other]! : 0) <= bottom)) break;
      order[at] = other;
    }
    order[at] = element;
  }
}

/** One pass: by 8 bits of one word; equal ones keep their order. */
function distribute(from: Row, to: Row, words: Uint32Array, shift: number, starts: Int32Array): void {
  const { order, high, low } = from;
  for (let i = 0; i < order.length; i++) {
    const at = starts[(words[i]! >>> shift) & 255]!++;
    to.order[at] = order[i]!;
    to.high[at] = high[i]!;
    if (low) to.low![at] = low[i]!;
  }
}

/** Sorts byte by byte, from the lowest; the row and the spare one change places as often as it takes. */
function radixSort(row: Row, spare: Row): [sorted: Row, other: Row] {
  const starts = new Int32Array(256);
  let [from, to] = [row, spare];
  for (const word of row.low ? (["low", "high"] as const) : (["high"] as const)) {
    for (let shift = 0; shift < 32; shift += 8) {
      const words = from[word]!;
      starts.fill(0);
      for (let i = 0; i < words.length; i++) starts[(words[i]! >>> shift) & 255]!++;
      if (starts[(words[0]! >>> shift) & 255] === words.length) continue;
      for (let digit = 0, next = 0; digit < 256; digit++) {
        const count = starts[digit]!;
        starts[digit] = next;
        next += count;
      }
      distribute(from, to, words, shift, starts);
      [from, to] = [to, from];
    }
  }
  return [from, to];
}

/**
 * The kernel that gives the positions of the first elements along an axis in the order of their values. Stable: equal
 * elements keep their order, also when descending; NaN comes last in both directions.
 */
export const sortPositions: Kernel<SortAttributes> = {
  kind: "sort",
  run([x], output, { axis, count, descending }, name) {
    const { shape, dtype } = x!;
    const length = shape[axis]!;
    const inner = sizeOf(shape.slice(axis + 1));
    const values = flatValues(withLast(x!, [axis]), name);
    const out = allocate("int32", sizeOf(output.shape));
    let row = makeRow(length, dtype);
    let spare = makeRow(length, dtype);
    for (let r = 0; r * length < values.length; r++) {
      fill(row, values, r * length, dtype, descending ? -1 : 0);
      if (count > shortRow) [row, spare] = radixSort(row, spare);
      else insertionSort(row, count);
      const { order } = row;
      const at = Math.floor(r / inner) * count * inner + (r % inner);
      for (let i = 0; i < count; i++) out[at + i * inner] = order[i]!;
    }
    return fromMemory("int32", output.shape, out);
  },
};
