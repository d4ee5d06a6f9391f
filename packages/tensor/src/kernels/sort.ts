import { allocate, type Dtype, type TypedArray } from "../dtype.js";
import type { Kernel } from "../op.js";
import { sizeOf } from "../shape.js";
import { fromMemory, Tensor } from "../tensor.js";
import { flatValues } from "./scan.js";

/** Along which axis, counted from the front, and in which direction to sort. */
export interface SortAttributes {
  readonly axis: number;
  readonly descending: boolean;
}

/** Rows up to this length are sorted by insertion. */
const shortRow = 48;

/** Unsigned words that are in order as the values are: one for 32 bits, a high and a low one for float64. */
interface Keys {
  readonly high: Uint32Array;
  readonly low: Uint32Array | undefined;
}

/** The bits of a float as an unsigned number that grows with it. */
const ordered = (bits: number): number => (bits & 0x80000000 ? ~bits : bits | 0x80000000);

/** Fills the keys of a row; NaN gets the largest, −0 that of 0. */
function writeKeys(row: TypedArray, dtype: Dtype, flip: number, { high, low }: Keys): void {
  const count = row.length;
  if (dtype === "float32") {
    const values = Float32Array.from(row, (value) => value + 0);
    const bits = new Uint32Array(values.buffer);
    for (let i = 0; i < count; i++) high[i] = values[i] === values[i] ? ordered(bits[i]!) ^ flip : -1;
  } else if (dtype === "float64") {
    const values = Float64Array.from(row, (value) => value + 0);
    const bits = new Uint32Array(values.buffer);
    for (let i = 0; i < count; i++) {
      const top = bits[2 * i + 1]!;
      const bottom = top & 0x80000000 ? ~bits[2 * i]! : bits[2 * i]!;
      high[i] = values[i] === values[i] ? ordered(top) ^ flip : -1;
      low![i] = values[i] === values[i] ? bottom ^ flip : -1;
    }
  } else {
    const sign = dtype === "int32" ? 0x80000000 : 0;
    for (let i = 0; i < count; i++) high[i] = row[i]! ^ sign ^ flip;
  }
}

function insertionSort(order: Int32Array, { high, low }: Keys): void {
  for (let i = 1; i < order.length; i++) {
    const element = order[i]!;
    const [top, bottom] = [high[element]!, low ? low[element]! : 0];
    let at = i;
    for (; at > 0; at--) {
      const other = order[at - 1]!;
      if (high[other]! < top || (high[other] === top && (low ? low[other]! : 0) <= bottom)) break;
      order[at] = other;
    }
    order[at] = element;
  }
}

/** Sorts by one word, byte by byte from the lowest; equal words keep their order. Returns where the result is. */
function radixSort(words: Uint32Array, order: Int32Array, spare: Int32Array): [Int32Array, Int32Array] {
  const starts = new Int32Array(256);
  let [from, to] = [order, spare];
  for (let shift = 0; shift < 32; shift += 8) {
    starts.fill(0);
    for (let i = 0; i < words.length; i++) starts[(words[i]! >>> shift) & 255]!++;
    if (starts[(words[0]! >>> shift) & 255] === words.length) continue;
    for (let digit = 0, next = 0; digit < 256; digit++) {
      const count = starts[digit]!;
      starts[digit] = next;
      next += count;
    }
    for (let i = 0; i < from.length; i++) {
      const element = from[i]!;
      to[starts[(words[element]! >>> shift) & 255]!++] = element;
    }
    [from, to] = [to, from];
  }
  return [from, to];
}

/**
 * The kernel that gives the positions of the elements along an axis in the order of their values. Stable: equal
 * elements keep their order, also when descending; NaN comes last in both directions.
 */
export const sortPositions: Kernel<SortAttributes> = {
  kind: "sort",
  run([x], output, { axis, descending }, name) {
    const { shape, dtype } = x!;
    const count = shape[axis]!;
    const inner = sizeOf(shape.slice(axis + 1));
    const others = shape.map((_, i) => i).filter((i) => i !== axis);
    const axes = [...others, axis];
    const moved = new Tensor(
      dtype,
      axes.map((i) => shape[i]!),
      x!.storage,
      axes.map((i) => x!.strides[i]!),
      x!.offset,
    );
    const values = flatValues(moved, name);
    const out = allocate("int32", values.length);
    const keys: Keys = {
      high: new Uint32Array(count),
      low: dtype === "float64" ? new Uint32Array(count) : undefined,
    };
    let order = new Int32Array(count);
    let spare = new Int32Array(count);
    for (let row = 0; row * count < values.length; row++) {
      writeKeys(values.subarray(row * count, (row + 1) * count), dtype, descending ? -1 : 0, keys);
      for (let i = 0; i < count; i++) order[i] = i;
      if (count <= shortRow) insertionSort(order, keys);
      else {
        if (keys.low) [order, spare] = radixSort(keys.low, order, spare) as [typeof order, typeof order];
        [order, spare] = radixSort(keys.high, order, spare) as [typeof order, typeof order];
      }
      const at = Math.floor(row / inner) * count * inner + (row % inner);
      for (let i = 0; i < count; i++) out[at + i * inner] = order[i]!;
    }
    return fromMemory("int32", output.shape, out);
  },
};
