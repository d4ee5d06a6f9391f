import {
  canPool,
  isAvailable,
  type PoolGeometry,
  poolKernel as vectorKernel,
  type PoolKind,
  scratch,
} from "@chainrule/wasm";
import { allocate, arrayTypes, type TypedArray } from "../dtype.js";
import type { Kernel, Spec } from "../op.js";
import { sizeOf } from "../shape.js";
import { fromMemory, memoryOf, type Tensor } from "../tensor.js";
import { imageResult } from "./imageResult.js";
import { contiguous } from "./strided.js";

/** How windows lie over an image, and how many there are. */
export interface PoolAttributes extends PoolGeometry {
  /** Whether an average counts the padding's zeros. */
  readonly countIncludePad: boolean;
  /** Whether plain loops leave the result in memory with its channels innermost. Its values do not depend on it. */
  readonly channelsLast: boolean;
}

/** Where a window's elements in the image begin and end along one axis. */
interface Span {
  readonly first: number;
  readonly end: number;
  /** How many elements an average counts there. */
  readonly counted: number;
}

/** The part of each window that lies in the image, along one axis. */
export function poolSpans(a: PoolAttributes, axis: 0 | 1): Span[] {
  const [size, kernel, dilation] = [a.image[axis], a.kernel[axis], a.dilation[axis]];
  const [before, after] = a.padding[axis];
  return Array.from({ length: a.counts[axis] }, (_, i) => {
    const start = i * a.stride[axis] - before;
    const skipped = start < 0 ? Math.ceil(-start / dilation) : 0;
    const first = start + skipped * dilation;
    const end = Math.min(size, start + (kernel - 1) * dilation + 1);
    const padded = Math.min(start + kernel, size + after) - start;
    return { first, end, counted: a.countIncludePad ? padded : end - first };
  });
}

/** What all rows of windows have in common. */
interface Columns {
  readonly spans: readonly Span[];
  readonly dilation: PoolGeometry["dilation"];
  readonly width: number;
  /** Steps in memory: down and to the right in an image, and from one window's own place to the next. */
  readonly stepY: number;
  readonly stepX: number;
  readonly step: number;
}

/**
 * Works on a row of windows: on the rows `span` of the image that begins at `from`, and on the windows' own places from
 * `to` on.
 */
type RowWork = (
  images: TypedArray,
  from: number,
  span: Span,
  columns: Columns,
  windows: TypedArray,
  to: number,
) => void;

/** Elements from which the copy into WebAssembly's memory pays. */
const vectorizedWork = 512;

/** Bytes of images that are worked on at a time. */
const chunkBytes = 65536;

/** Room behind images and values, which kernels may touch. */
const slack = 64;

/** The same by SIMD, as many planes at a time as there is room for; of a contiguous tensor to memory of the result. */
function poolVectorized(
  kind: PoolKind,
  x: Tensor,
  { dtype, shape }: Spec,
  attributes: PoolAttributes,
  name: string,
): TypedArray<ArrayBuffer> {
  const out = allocate(dtype, sizeOf(shape));
  const given = memoryOf(x, name);
  const planes = shape[0]! * shape[1]!;
  const [imageSize, count] = [attributes.image, attributes.counts].map(([h, w]) => h * w) as [number, number];
  const group = Math.max(1, Math.min(planes, Math.floor(chunkBytes / 4 / imageSize)));
  const values = 4 * imageSize * group + slack;
  const buffer = scratch(values + 4 * count * group + slack);
  const kernel = vectorKernel(kind, attributes);
  const back = kind === "spread";
  const [from, size] = back ? [values, count] : [0, imageSize];
  const [to, resultSize] = back ? [0, imageSize] : [values, count];
  const input = new Float32Array(buffer, from, size * group);
  const result = new arrayTypes[dtype](buffer, to, resultSize * group);
  for (let plane = 0; plane < planes; plane += group) {
    const some = Math.min(group, planes - plane);
    input.set(given.subarray(x.offset + plane * size, x.offset + (plane + some) * size));
    if (back) result.fill(0);
    kernel(0, values, some);
    out.set(result.subarray(0, some * resultSize), plane * resultSize);
  }
  return out;
}

/** A kernel from images to a number for each window, or, of kind "spread", back. */
function poolKernel(vectorKind: PoolKind, work: RowWork): Kernel<PoolAttributes> {
  const kind = vectorKind === "spread" ? "fold" : "window";
  return {
    kind,
    run([x], output, attributes, name) {
      const { dtype, shape } = output;
      if (x!.dtype === "float32" && x!.size >= vectorizedWork && canPool(attributes) && isAvailable()) {
        return fromMemory(
          dtype,
          shape,
          poolVectorized(vectorKind, contiguous(x!, name), output, attributes, name),
        );
      }
      const tensor = imageResult(dtype, shape, attributes.channelsLast);
      const [images, windows] = kind === "window" ? [x!, tensor] : [tensor, x!];
      const [inImages, inWindows] = [memoryOf(images, name), memoryOf(windows, name)];
      const [rows, spans] = [poolSpans(attributes, 0), poolSpans(attributes, 1)];
      const columns: Columns = {
        spans,
        dilation: attributes.dilation,
        width: attributes.image[1],
        stepY: images.strides[2]!,
        stepX: images.strides[3]!,
        step: windows.strides[3]!,
      };
      const [batch, channels] = shape as [number, number];
      for (let n = 0; n < batch; n++) {
        for (let c = 0; c < channels; c++) {
          const from = images.offset + n * images.strides[0]! + c * images.strides[1]!;
          const to = windows.offset + n * windows.strides[0]! + c * windows.strides[1]!;
          rows.forEach((span, y) => {
            work(inImages, from, span, columns, inWindows, to + y * windows.strides[2]!);
          });
        }
      }
      return tensor;
    },
  };
}

/** The largest element of each window. */
export const largestOfWindows: Kernel<PoolAttributes> = /* @__PURE__ */ poolKernel(
  "largest",
  (images, from, span, columns, out, to) => {
    const { spans, dilation, stepY, stepX, step } = columns;
    const [dilationY, dilationX] = dilation;
    const [jumpY, jumpX] = [dilationY * stepY, dilationX * stepX];
    for (let x = 0; x < spans.length; x++, to += step) {
      const { first, end } = spans[x]!;
      let row = from + span.first * stepY + first * stepX;
      let best = images[row]!;
      for (let i = span.first; i < span.end; i += dilationY, row += jumpY) {
        for (let j = first, at = row; j < end; j += dilationX, at += jumpX) {
          // Without a branch, and NaN if either is.
          best = Math.max(best, images[at]!);
        }
      }
      out[to] = best;
    }
  },
);

/** The position of each window's largest element, or of its first NaN, in its image, row-major: the first of several. */
export const positionsOfLargest: Kernel<PoolAttributes> = /* @__PURE__ */ poolKernel(
  "position",
  (images, from, span, columns, out, to) => {
    const { spans, dilation, width, stepY, stepX, step } = columns;
    for (let x = 0; x < spans.length; x++, to += step) {
      const { first, end } = spans[x]!;
      let best = NaN;
      let place = -1;
      for (let i = span.first; i < span.end; i += dilation[0]) {
        for (let j = first; j < end; j += dilation[1]) {
          const value = images[from + i * stepY + j * stepX]!;
          if (place < 0 || value > best || (Number.isNaN(value) && !Number.isNaN(best))) {
            best = value;
            place = i * width + j;
          }
        }
      }
      out[to] = place;
    }
  },
);

/** The mean of each window: its elements added row by row in float64, divided, and rounded once. */
export const meanOfWindows: Kernel<PoolAttributes> = /* @__PURE__ */ poolKernel(
  "mean",
  (images, from, span, columns, out, to) => {
    const { spans, stepY, stepX, step } = columns;
    for (let x = 0; x < spans.length; x++, to += step) {
      const { first, end, counted } = spans[x]!;
      let row = from + span.first * stepY + first * stepX;
      let total = 0;
      for (let i = span.first; i < span.end; i++, row += stepY) {
        for (let j = first, at = row; j < end; j++, at += stepX) total += images[at]!;
      }
      out[to] = total / (span.counted * counted);
    }
  },
);

/** The adjoint: each window's value divided among its elements, and added in the order of the windows. */
export const spreadMeans: Kernel<PoolAttributes> = /* @__PURE__ */ poolKernel(
  "spread",
  (images, from, span, columns, windows, to) => {
    const { spans, stepY, stepX, step } = columns;
    const single = images instanceof Float32Array;
    for (let x = 0; x < spans.length; x++, to += step) {
      const { first, end, counted } = spans[x]!;
      const exact = windows[to]! / (span.counted * counted);
      const share = single ? Math.fround(exact) : exact;
      for (let i = span.first; i < span.end; i++) {
        for (let j = first, at = from + i * stepY + j * stepX; j < end; j++, at += stepX) {
          images[at] = images[at]! + share;
        }
      }
    }
  },
);
