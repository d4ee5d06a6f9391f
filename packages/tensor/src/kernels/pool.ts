import type { TypedArray } from "../dtype.js";
import type { Kernel } from "../op.js";
import { memoryOf, type Tensor } from "../tensor.js";
import { imageResult } from "./imageResult.js";

type Pair = readonly [height: number, width: number];

/** How windows lie over an image, and how many there are. */
export interface PoolAttributes {
  readonly image: Pair;
  readonly counts: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly padding: readonly [Pair, Pair];
  /** Whether an average counts the padding's zeros. */
  readonly countIncludePad: boolean;
  /** Whether the result lies in memory with its channels innermost. Its values do not depend on it. */
  readonly channelsLast: boolean;
}

/** Where a window's elements in the image begin and end along one axis. */
interface Span {
  readonly first: number;
  readonly end: number;
  /** How many elements a window has there, the padding's included. */
  readonly padded: number;
}

/** The part of each window that lies in the image, along one axis. */
export function poolSpans(a: PoolAttributes, axis: 0 | 1): Span[] {
  const [size, kernel, dilation] = [a.image[axis], a.kernel[axis], a.dilation[axis]];
  const [before, after] = a.padding[axis];
  return Array.from({ length: a.counts[axis] }, (_, i) => {
    const start = i * a.stride[axis] - before;
    const skipped = start < 0 ? Math.ceil(-start / dilation) : 0;
    const last = start + (kernel - 1) * dilation;
    return {
      first: start + skipped * dilation,
      end: Math.min(size, last + 1),
      padded: Math.min(start + kernel, size + after) - start,
    };
  });
}

/** A row of windows: where its channel begins in the images, its rows there, and its first window's own place. */
type Visit = (from: number, rows: Span, to: number) => void;

/** Calls `visit` for each row of windows of each channel. */
function eachRow(a: PoolAttributes, images: Tensor, windows: Tensor, visit: Visit): void {
  const rows = poolSpans(a, 0);
  const [batch, channels] = images.shape as [number, number];
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const from = images.offset + n * images.strides[0]! + c * images.strides[1]!;
      const to = windows.offset + n * windows.strides[0]! + c * windows.strides[1]!;
      for (let y = 0; y < rows.length; y++) visit(from, rows[y]!, to + y * windows.strides[2]!);
    }
  }
}

/** The first place in an image of the largest element of a window, or of its first NaN. */
function placeOfLargest(
  memory: TypedArray,
  from: number,
  [stepY, stepX]: Pair,
  rows: Span,
  columns: Span,
  dilation: Pair,
): Pair {
  let place: Pair = [rows.first, columns.first];
  let best = memory[from + rows.first * stepY + columns.first * stepX]!;
  for (let i = rows.first; i < rows.end; i += dilation[0]) {
    for (let j = columns.first; j < columns.end; j += dilation[1]) {
      const value = memory[from + i * stepY + j * stepX]!;
      if (value > best || (Number.isNaN(value) && !Number.isNaN(best))) {
        best = value;
        place = [i, j];
      }
    }
  }
  return place;
}

/** A kernel that works on windows of images. */
export interface PoolKernel extends Kernel<PoolAttributes> {
  readonly kind: "window" | "fold";
}

/** What a row of windows is made of, as plain numbers: loops over them are the hot ones. */
interface Row {
  readonly firsts: Int32Array;
  readonly ends: Int32Array;
  readonly stepY: number;
  readonly stepX: number;
  readonly dilationY: number;
  readonly dilationX: number;
}

function rowOf(attributes: PoolAttributes, images: Tensor): Row {
  const columns = poolSpans(attributes, 1);
  return {
    firsts: Int32Array.from(columns, ({ first }) => first),
    ends: Int32Array.from(columns, ({ end }) => end),
    stepY: images.strides[2]!,
    stepX: images.strides[3]!,
    dilationY: attributes.dilation[0],
    dilationX: attributes.dilation[1],
  };
}

/** The largest elements of a row of windows. */
function largestOfRow(
  memory: TypedArray,
  from: number,
  { first: top, end: bottom }: Span,
  { firsts, ends, stepY, stepX, dilationY, dilationX }: Row,
  out: TypedArray,
  to: number,
  step: number,
): void {
  const [jumpY, jumpX] = [dilationY * stepY, dilationX * stepX];
  for (let x = 0; x < firsts.length; x++, to += step) {
    const [first, end] = [firsts[x]!, ends[x]!];
    let row = from + top * stepY + first * stepX;
    let best = memory[row]!;
    for (let i = top; i < bottom; i += dilationY, row += jumpY) {
      for (let j = first, at = row; j < end; j += dilationX, at += jumpX) {
        // Without a branch, and NaN if either is.
        best = Math.max(best, memory[at]!);
      }
    }
    out[to] = best;
  }
}

/** The sums of a row of windows, each divided by its height and its width. */
function meansOfRow(
  memory: TypedArray,
  from: number,
  { first: top, end: bottom }: Span,
  { firsts, ends, stepY, stepX }: Row,
  height: number,
  widths: Int32Array,
  out: TypedArray,
  to: number,
  step: number,
): void {
  for (let x = 0; x < firsts.length; x++, to += step) {
    const [first, end] = [firsts[x]!, ends[x]!];
    let row = from + top * stepY + first * stepX;
    let total = 0;
    for (let i = top; i < bottom; i++, row += stepY) {
      for (let j = first, at = row; j < end; j++, at += stepX) total += memory[at]!;
    }
    out[to] = total / (height * widths[x]!);
  }
}

/** The largest element of each window. */
export const largestOfWindows: PoolKernel = {
  kind: "window",
  run([x], output, attributes, name) {
    const memory = memoryOf(x!, name);
    const { tensor, memory: out } = imageResult(output.dtype, output.shape, attributes.channelsLast);
    const row = rowOf(attributes, x!);
    const step = tensor.strides[3]!;
    eachRow(attributes, x!, tensor, (from, rows, to) => {
      largestOfRow(memory, from, rows, row, out, to, step);
    });
    return tensor;
  },
};

/** The position of each window's largest element in its image, row-major: the first of several. */
export const positionsOfLargest: PoolKernel = {
  kind: "window",
  run([x], output, attributes, name) {
    const memory = memoryOf(x!, name);
    const { tensor, memory: out } = imageResult(output.dtype, output.shape, false);
    const steps = x!.strides.slice(2) as unknown as Pair;
    const columns = poolSpans(attributes, 1);
    eachRow(attributes, x!, tensor, (from, rows, to) => {
      for (let x = 0; x < columns.length; x++) {
        const [row, column] = placeOfLargest(memory, from, steps, rows, columns[x]!, attributes.dilation);
        out[to + x] = row * attributes.image[1] + column;
      }
    });
    return tensor;
  },
};

/** How many elements an average counts along an axis. */
const divisorAlong = (a: PoolAttributes, { first, end, padded }: Span): number =>
  a.countIncludePad ? padded : end - first;

/** The mean of each window: its elements added row by row in float64, divided, and rounded once. */
export const meanOfWindows: PoolKernel = {
  kind: "window",
  run([x], output, attributes, name) {
    const memory = memoryOf(x!, name);
    const { tensor, memory: out } = imageResult(output.dtype, output.shape, attributes.channelsLast);
    const row = rowOf(attributes, x!);
    const widths = Int32Array.from(poolSpans(attributes, 1), (span) => divisorAlong(attributes, span));
    const step = tensor.strides[3]!;
    eachRow(attributes, x!, tensor, (from, rows, to) => {
      meansOfRow(memory, from, rows, row, divisorAlong(attributes, rows), widths, out, to, step);
    });
    return tensor;
  },
};

/** The adjoint: each window's value divided among its elements, and added in the order of the windows. */
export const spreadMeans: PoolKernel = {
  kind: "fold",
  run([y], output, attributes, name) {
    const memory = memoryOf(y!, name);
    const { tensor, memory: out } = imageResult(output.dtype, output.shape, attributes.channelsLast);
    const [stepY, stepX] = tensor.strides.slice(2) as [number, number];
    const columns = poolSpans(attributes, 1);
    const step = y!.strides[3]!;
    const round = output.dtype === "float32" ? Math.fround : (value: number): number => value;
    eachRow(attributes, tensor, y!, (to, rows, from) => {
      const height = divisorAlong(attributes, rows);
      for (let x = 0; x < columns.length; x++, from += step) {
        const { first, end } = columns[x]!;
        const share = round(memory[from]! / (height * divisorAlong(attributes, columns[x]!)));
        for (let i = rows.first; i < rows.end; i++) {
          for (let j = first, at = to + i * stepY + j * stepX; j < end; j++, at += stepX) {
            out[at] = out[at]! + share;
          }
        }
      }
    });
    return tensor;
  },
};
