import { contractionBlock, type FloatType } from "@chainrule/wasm";
import { allocate, type TypedArray } from "../dtype.js";
import type { Kernel } from "../op.js";
import { contiguousStrides, sizeOf } from "../shape.js";
import { Storage } from "../storage.js";
import { memoryOf, Tensor } from "../tensor.js";
import { collapse, gather } from "./strided.js";
import { Workspace } from "./windowProduct.js";

type Pair = readonly [height: number, width: number];

/** How windows lie over an image: the same record for a convolution and its two adjoints. */
export interface ConvolutionAttributes {
  /** Height and width of the image. */
  readonly image: Pair;
  /** Height and width of a window. */
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  /** Zeros around the image: before and after, along height and along width. */
  readonly padding: readonly [Pair, Pair];
  readonly groups: number;
  /** Whether the result lies in memory with its channels innermost. Its values do not depend on it. */
  readonly channelsLast: boolean;
}

/** How many windows fit along height and width. */
export function windowCounts(a: ConvolutionAttributes): Pair {
  const along = (axis: 0 | 1): number => {
    const padded = a.image[axis] + a.padding[axis][0] + a.padding[axis][1];
    return Math.floor((padded - a.dilation[axis] * (a.kernel[axis] - 1) - 1) / a.stride[axis]) + 1;
  };
  return [along(0), along(1)];
}

/** A convolution's kernel: windows, contracted with weights or folded back. */
export interface ConvolutionKernel extends Kernel<ConvolutionAttributes> {
  readonly kind: "contract";
}

/** Bytes of unfolded windows that are worked on at once: they stay in the second-level cache. */
const unfoldedBytes = 1 << 18;
/** Windows that are worked on at once where single images have fewer. */
const batchedPixels = 256;

const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;

/** Everything the three kernels count. */
class Plan {
  readonly counts: Pair;
  /** Windows of an image. */
  readonly pixels: number;
  readonly groups: number;
  /** Channels of a group, in the image and in the windows' contraction. */
  readonly channels: number;
  readonly outputs: number;
  /** Elements of a window: the channels of a group times height times width. */
  readonly terms: number;
  /** The part of the padded image that windows touch. */
  readonly height: number;
  readonly width: number;
  /** Images worked on at once. */
  readonly images: number;
  readonly attributes: ConvolutionAttributes;

  constructor(
    attributes: ConvolutionAttributes,
    batch: number,
    weight: readonly number[],
    together: (pixels: number) => number = (pixels) => Math.floor(batchedPixels / pixels),
  ) {
    const { groups, kernel, stride, dilation } = attributes;
    this.attributes = attributes;
    this.counts = windowCounts(attributes);
    this.pixels = this.counts[0] * this.counts[1];
    this.groups = groups;
    this.outputs = weight[0]! / groups;
    this.channels = weight[1]!;
    this.terms = this.channels * kernel[0] * kernel[1];
    const extent = (axis: 0 | 1): number =>
      (this.counts[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1;
    this.height = extent(0);
    this.width = extent(1);
    this.images = Math.max(1, Math.min(batch, together(this.pixels)));
  }

  get imageSize(): number {
    return this.channels * this.height * this.width;
  }

  /** The tables of byte offsets: of each element in its window, of each window in its image. */
  fillTables(w: Workspace, offsets: number, pixels: number): void {
    const { kernel, stride, dilation } = this.attributes;
    let at = offsets / 4;
    for (let c = 0; c < this.channels; c++) {
      for (let y = 0; y < kernel[0]; y++) {
        for (let x = 0; x < kernel[1]; x++) {
          w.tables[at++] = ((c * this.height + y * dilation[0]) * this.width + x * dilation[1]) * w.bytes;
        }
      }
    }
    at = pixels / 4;
    for (let n = 0; n < this.images; n++) {
      for (let y = 0; y < this.counts[0]; y++) {
        for (let x = 0; x < this.counts[1]; x++) {
          w.tables[at++] = (n * this.imageSize + y * stride[0] * this.width + x * stride[1]) * w.bytes;
        }
      }
    }
    // A panel's last columns, which nobody reads, must still read from somewhere, and be nobody's neighbours.
    w.tables.fill(0, at, at + w.width);
  }

  reserveTables(w: Workspace): { offsets: number; pixels: number } {
    return {
      offsets: w.reserve(this.terms),
      pixels: w.reserve(this.images * this.pixels + w.width),
    };
  }

  /** The rows of the padded image that hold a channel, and where x lies in them. */
  visible(axis: 0 | 1): { before: number; count: number } {
    const before = this.attributes.padding[axis][0];
    const extent = axis === 0 ? this.height : this.width;
    return { before, count: Math.max(0, Math.min(this.attributes.image[axis], extent - before)) };
  }
}

/** Copies a group's channels of an image into the workspace, zeros around them; or back out of it. */
function moveImage(
  plan: Plan,
  memory: TypedArray,
  at: number,
  strides: readonly number[],
  scratch: TypedArray,
  start: number,
  out: boolean,
): void {
  const rows = plan.visible(0);
  const columns = plan.visible(1);
  const [stepC, stepY, stepX] = strides.slice(1) as [number, number, number];
  const whole =
    stepX === 1 &&
    stepY === plan.width &&
    stepC === plan.height * plan.width &&
    rows.before + columns.before === 0 &&
    rows.count === plan.height &&
    columns.count === plan.width;
  if (whole) {
    if (out) memory.set(scratch.subarray(start, start + plan.imageSize), at);
    else scratch.set(memory.subarray(at, at + plan.imageSize), start);
    return;
  }
  if (!out) scratch.fill(0, start, start + plan.imageSize);
  for (let c = 0; c < plan.channels; c++) {
    for (let y = 0; y < rows.count; y++) {
      const row = start + (c * plan.height + rows.before + y) * plan.width + columns.before;
      const from = at + c * stepC + y * stepY;
      if (out) for (let x = 0; x < columns.count; x++) memory[from + x * stepX] = scratch[row + x]!;
      else for (let x = 0; x < columns.count; x++) scratch[row + x] = memory[from + x * stepX]!;
    }
  }
}

/** Copies rows [outputs of a group][count windows of an image, from `first` on] of y, `pitch` apart, into scratch. */
function loadPixels(
  plan: Plan,
  y: Tensor,
  memory: TypedArray,
  image: number,
  group: number,
  first: number,
  count: number,
  scratch: TypedArray,
  start: number,
  pitch: number,
): void {
  const walk = collapse(plan.counts, y.strides.slice(2));
  const step = walk.strides[0] ?? 1;
  const base = y.offset + image * y.strides[0]! + group * plan.outputs * y.strides[1]!;
  for (let o = 0; o < plan.outputs; o++) {
    const from = base + o * y.strides[1]!;
    const to = start + o * pitch;
    if (walk.sizes.length > 1) gather(memory, from, walk, first, count, scratch.subarray(to, to + count));
    else for (let i = 0; i < count; i++) scratch[to + i] = memory[from + (first + i) * step]!;
  }
}

function loadWeight(
  w: Tensor,
  memory: TypedArray,
  group: number,
  plan: Plan,
  scratch: TypedArray,
  at: number,
): void {
  const shape = [plan.outputs, ...w.shape.slice(1)];
  const offset = w.offset + group * plan.outputs * w.strides[0]!;
  gather(
    memory,
    offset,
    collapse(shape, w.strides),
    0,
    sizeOf(shape),
    scratch.subarray(at, at + sizeOf(shape)),
  );
}

/** A fresh tensor [n, c, h, w], its channels innermost in memory if wanted. */
function resultTensor(
  dtype: FloatType,
  shape: readonly number[],
  channelsLast: boolean,
): { tensor: Tensor; memory: TypedArray } {
  const memory = allocate(dtype, sizeOf(shape));
  const [, c, h, w] = shape as [number, number, number, number];
  const strides = channelsLast ? [h * w * c, 1, w * c, c] : contiguousStrides(shape);
  return { tensor: new Tensor(dtype, shape, new Storage(memory), strides), memory };
}

/** Calls `work` for each block of images and of their windows, of at most `most` windows. */
function eachBlock(
  plan: Plan,
  batch: number,
  most: number,
  work: (firstImage: number, images: number, from: number, to: number) => void,
): void {
  for (let image = 0; image < batch; image += plan.images) {
    const images = Math.min(plan.images, batch - image);
    const total = images * plan.pixels;
    for (let from = 0; from < total; from += most) work(image, images, from, Math.min(total, from + most));
  }
}

/** Calls `visit(image, firstPixel, count, position)` for each image's share of a block of windows. */
function eachImage(
  plan: Plan,
  from: number,
  to: number,
  visit: (image: number, first: number, count: number, position: number) => void,
): void {
  for (let at = from; at < to;) {
    const image = Math.floor(at / plan.pixels);
    const first = at % plan.pixels;
    const count = Math.min(plan.pixels - first, to - at);
    visit(image, first, count, at - from);
    at += count;
  }
}

/** Y = W · window(x): for each output channel and window, over channels, rows and columns of the window in order. */
export const convolve: ConvolutionKernel = {
  kind: "contract",
  run([x, weight], output, attributes, name) {
    const type = output.dtype as FloatType;
    const { tensor, memory: out } = resultTensor(type, output.shape, attributes.channelsLast);
    if (output.shape.includes(0)) return tensor;
    const [source, weights] = [memoryOf(x!, name), memoryOf(weight!, name)];
    const plan = new Plan(attributes, x!.shape[0]!, weight!.shape);
    const w = new Workspace(type);
    const most = w.width * Math.max(1, Math.floor(unfoldedBytes / (plan.terms * 32)));
    const rows = roundUp(plan.outputs, 4);
    const [atW, atX] = [w.reserve(rows * plan.terms), w.reserve(plan.images * plan.imageSize)];
    const { offsets, pixels } = plan.reserveTables(w);
    const block = Math.min(most, roundUp(plan.images * plan.pixels, w.width));
    const [packed, product] = [w.reserve(plan.terms * block), w.reserve(rows * block)];
    w.open();
    plan.fillTables(w, offsets, pixels);
    const [, stepC, , stepX] = tensor.strides as [number, number, number, number];
    for (let group = 0; group < plan.groups; group++) {
      loadWeight(weight!, weights, group, plan, w.elements, atW / w.bytes);
      eachBlock(plan, x!.shape[0]!, most, (first, images, from, to) => {
        if (from === 0) {
          for (let n = 0; n < images; n++) {
            const at = x!.offset + (first + n) * x!.strides[0]! + group * plan.channels * x!.strides[1]!;
            moveImage(plan, source, at, x!.strides, w.elements, atX / w.bytes + n * plan.imageSize, false);
          }
        }
        const panels = Math.ceil((to - from) / w.width);
        w.kernels.gather(atX, pixels + from * 4, offsets, packed, panels, plan.terms, plan.terms * 32, 32);
        const rowBytes = plan.terms * w.bytes;
        w.kernels.product(atW, rowBytes, w.bytes, packed, product, panels * 32, rows, panels, plan.terms);
        eachImage(plan, from, to, (n, pixel, count, position) => {
          const image = tensor.offset + (first + n) * tensor.strides[0]! + pixel * stepX;
          for (let o = 0; o < plan.outputs; o++) {
            const row = product / w.bytes + o * panels * w.width + position;
            const to = image + (group * plan.outputs + o) * stepC;
            for (let i = 0; i < count; i++) out[to + i * stepX] = w.elements[row + i]!;
          }
        });
      });
    }
    return tensor;
  },
};

/**
 * The adjoint in x: x = fold(Wᵀ · y). Each product is summed over the output channels; on each element of x
 * they are added in the order of the windows.
 */
export const convolveTransposed: ConvolutionKernel = {
  kind: "contract",
  run([y, weight], output, attributes, name) {
    const type = output.dtype as FloatType;
    const { tensor, memory: out } = resultTensor(type, output.shape, attributes.channelsLast);
    if (output.shape.includes(0) || sizeOf(y!.shape) === 0) return tensor;
    const [source, weights] = [memoryOf(y!, name), memoryOf(weight!, name)];
    const plan = new Plan(attributes, y!.shape[0]!, weight!.shape);
    const w = new Workspace(type);
    const rows = roundUp(plan.terms, 4);
    const most = w.width * Math.max(1, Math.floor(unfoldedBytes / (rows * 32)));
    const block = Math.min(most, roundUp(plan.images * plan.pixels, w.width));
    const [atW, atX] = [w.reserve(plan.outputs * rows), w.reserve(plan.images * plan.imageSize)];
    const { offsets, pixels } = plan.reserveTables(w);
    const [atY, packed] = [w.reserve(plan.outputs * block), w.reserve(plan.outputs * block)];
    const product = w.reserve(rows * block);
    w.open();
    plan.fillTables(w, offsets, pixels);
    for (let group = 0; group < plan.groups; group++) {
      loadWeight(weight!, weights, group, plan, w.elements, atW / w.bytes);
      eachBlock(plan, y!.shape[0]!, most, (first, images, from, to) => {
        const count = to - from;
        const panels = Math.ceil(count / w.width);
        const start = atX / w.bytes;
        if (from === 0) w.elements.fill(0, start, start + images * plan.imageSize);
        eachImage(plan, from, to, (n, pixel, some, position) => {
          const at = atY / w.bytes + position;
          loadPixels(plan, y!, source, first + n, group, pixel, some, w.elements, at, count);
        });
        w.kernels.packRows(atY, count * w.bytes, packed, plan.outputs, panels);
        const kStride = plan.terms * w.bytes;
        w.kernels.productTransposed(
          atW,
          w.bytes,
          kStride,
          packed,
          product,
          panels * 32,
          rows,
          panels,
          plan.outputs,
        );
        w.kernels.fold(product, panels * 32, atX, pixels + from * 4, offsets, count, plan.terms);
        if (to < images * plan.pixels) return;
        for (let n = 0; n < images; n++) {
          const at = (first + n) * tensor.strides[0]! + group * plan.channels * tensor.strides[1]!;
          moveImage(plan, out, at, tensor.strides, w.elements, start + n * plan.imageSize, true);
        }
      });
    }
    return tensor;
  },
};

/**
 * The adjoint in the weights: W = y · window(x)ᵀ, summed over images and windows in order, within blocks of as
 * many whole images as have 384 windows together, or of 384 windows of one.
 */
export const convolveWeight: ConvolutionKernel = {
  kind: "contract",
  run([x, y], output, attributes, name) {
    const type = output.dtype as FloatType;
    const out = allocate(type, sizeOf(output.shape));
    const result = new Tensor(type, output.shape, new Storage(out));
    const batch = x!.shape[0]!;
    if (sizeOf(y!.shape) === 0 || sizeOf(output.shape) === 0) return result;
    const [source, cotangents] = [memoryOf(x!, name), memoryOf(y!, name)];
    const plan = new Plan(attributes, batch, output.shape, (count) => Math.floor(contractionBlock / count));
    const { images } = plan;
    const w = new Workspace(type);
    const rows = roundUp(plan.terms, 4);
    const most = Math.min(contractionBlock, images * plan.pixels);
    const pitch = roundUp(most, w.width);
    const panels = Math.ceil(plan.outputs / w.width);
    const [atX, atY] = [w.reserve(images * plan.imageSize), w.reserve((panels + 1) * w.width * pitch)];
    const { offsets, pixels } = plan.reserveTables(w);
    const [unfolded, packed] = [w.reserve(rows * pitch), w.reserve(panels * w.width * (pitch + w.width))];
    const product = w.reserve(rows * panels * w.width);
    w.open();
    plan.fillTables(w, offsets, pixels);
    for (let group = 0; group < plan.groups; group++) {
      const start = group * plan.outputs * plan.terms;
      eachBlock(plan, batch, most, (first, some, from, to) => {
        if (from === 0) {
          for (let n = 0; n < some; n++) {
            const at = x!.offset + (first + n) * x!.strides[0]! + group * plan.channels * x!.strides[1]!;
            moveImage(plan, source, at, x!.strides, w.elements, atX / w.bytes + n * plan.imageSize, false);
          }
        }
        const count = to - from;
        eachImage(plan, from, to, (n, pixel, length, position) => {
          const at = atY / w.bytes + position;
          loadPixels(plan, y!, cotangents, first + n, group, pixel, length, w.elements, at, count);
        });
        const pairs = Math.ceil(count / w.width);
        w.kernels.gather(atX, pixels + from * 4, offsets, unfolded, pairs, plan.terms, 32, pitch * w.bytes);
        w.kernels.packColumns(atY, count * w.bytes, packed, count, panels);
        w.kernels.product(
          unfolded,
          pitch * w.bytes,
          w.bytes,
          packed,
          product,
          panels * 32,
          rows,
          panels,
          count,
        );
        const isFirst = first === 0 && from === 0;
        for (let o = 0; o < plan.outputs; o++) {
          for (let k = 0; k < plan.terms; k++) {
            const sum = w.elements[product / w.bytes + k * panels * w.width + o]!;
            const at = start + o * plan.terms + k;
            out[at] = isFirst ? sum : out[at]! + sum;
          }
        }
      });
    }
    return result;
  },
};
