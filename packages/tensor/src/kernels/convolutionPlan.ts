import type { FloatType } from "@chainrule/wasm";
import type { TypedArray } from "../dtype.js";
import { sizeOf } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { type ConvolutionAttributes, type Pair, windowCounts } from "./convolution.js";
import { collapse, gather, isContiguous } from "./strided.js";
import { Workspace } from "./windowProduct.js";

/** Bytes of unfolded windows that are worked on at once: they stay in the second-level cache. */
export const unfoldedBytes: number = 1 << 18;
/** Windows that are worked on at once where single images have fewer. */
export const batchedWindows = 256;

export const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;

/** Everything the three kernels count, and where things lie in their workspace. */
export class ConvolutionPlan extends Workspace {
  readonly attributes: ConvolutionAttributes;
  readonly batch: number;
  readonly counts: Pair;
  /** Windows of an image. */
  readonly windows: number;
  /** Channels of a group, in the image and in what the windows are contracted to. */
  readonly channels: number;
  readonly outputs: number;
  /** Elements of a window: the channels of a group times height times width. */
  readonly terms: number;
  /** The part of the padded image that windows touch. */
  readonly height: number;
  readonly columns: number;
  /** Images worked on at once. */
  readonly images: number;
  /** Elements of an image with its padding, and of its windows' results. */
  readonly imageSize: number;
  readonly resultSize: number;
  /** Addresses: the weights, images and results; for each term and window, its place in an image or a result. */
  readonly weight: number;
  readonly image: number;
  readonly result: number;
  readonly termInImage: number;
  readonly windowInImage: number;
  readonly outputInResult: number;
  readonly windowInResult: number;

  constructor(
    type: FloatType,
    attributes: ConvolutionAttributes,
    batch: number,
    weight: readonly number[],
    together: number,
  ) {
    super(type);
    const { groups, kernel, stride, dilation } = attributes;
    this.attributes = attributes;
    this.batch = batch;
    this.counts = windowCounts(attributes);
    this.windows = this.counts[0] * this.counts[1];
    this.outputs = weight[0]! / groups;
    this.channels = weight[1]!;
    this.terms = this.channels * kernel[0] * kernel[1];
    const extent = (axis: 0 | 1): number =>
      (this.counts[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1;
    this.height = extent(0);
    this.columns = extent(1);
    this.images = Math.max(1, Math.min(batch, Math.floor(together / this.windows)));
    this.imageSize = groups * this.channels * this.height * this.columns;
    this.resultSize = groups * this.outputs * this.windows;
    this.weight = this.reserve(roundUp(groups * this.outputs, 4) * this.terms + 4 * this.terms);
    this.image = this.reserve(this.images * this.imageSize);
    this.result = this.reserve(this.images * this.resultSize);
    this.termInImage = this.reserve(this.terms);
    this.windowInImage = this.reserve(this.images * this.windows + this.width);
    this.outputInResult = this.reserve(this.outputs);
    this.windowInResult = this.reserve(this.images * this.windows + this.width);
  }

  /** The tables of byte offsets. */
  fillTables(channelsLast: boolean): void {
    const { tables, bytes, height, columns, windows } = this;
    const { kernel, stride, dilation, groups } = this.attributes;
    let at = this.termInImage / 4;
    for (let c = 0; c < this.channels; c++) {
      for (let y = 0; y < kernel[0]; y++) {
        for (let x = 0; x < kernel[1]; x++) {
          tables[at++] = ((c * height + y * dilation[0]) * columns + x * dilation[1]) * bytes;
        }
      }
    }
    const [stepO, stepW] = channelsLast ? [1, groups * this.outputs] : [windows, 1];
    for (let o = 0; o < this.outputs; o++) tables[this.outputInResult / 4 + o] = o * stepO * bytes;
    at = this.windowInImage / 4;
    let inResult = this.windowInResult / 4;
    for (let n = 0; n < this.images; n++) {
      for (let y = 0; y < this.counts[0]; y++) {
        for (let x = 0; x < this.counts[1]; x++) {
          tables[at++] = (n * this.imageSize + y * stride[0] * columns + x * stride[1]) * bytes;
          tables[inResult++] = (n * this.resultSize + (y * this.counts[1] + x) * stepW) * bytes;
        }
      }
    }
    // A panel's last columns, which nobody reads, must still read from somewhere, and be nobody's neighbours.
    tables.fill(0, at, at + this.width);
    tables.fill(0, inResult, inResult + this.width);
  }

  /** Where a group's part of the images and of the results begins. */
  groupInImage(group: number): number {
    return this.image + group * this.channels * this.height * this.columns * this.bytes;
  }

  groupInResult(group: number, channelsLast: boolean): number {
    return this.result + group * this.outputs * (channelsLast ? 1 : this.windows) * this.bytes;
  }

  groupInWeight(group: number): number {
    return this.weight + group * this.outputs * this.terms * this.bytes;
  }

  loadWeight(w: Tensor, memory: TypedArray): void {
    const at = this.weight / this.bytes;
    const size = sizeOf(w.shape);
    gather(memory, w.offset, collapse(w.shape, w.strides), 0, size, this.elements.subarray(at, at + size));
  }

  /** Loads results (what has one element for each window), in the order of axes that `fillTables` was told. */
  loadResults(y: Tensor, memory: TypedArray, first: number, images: number, channelsLast: boolean): void {
    const order = channelsLast ? [0, 2, 3, 1] : [0, 1, 2, 3];
    const sizes = order.map((axis) => (axis === 0 ? images : y.shape[axis]!));
    const strides = order.map((axis) => y.strides[axis]!);
    const start = this.result / this.bytes;
    const target = this.elements.subarray(start, start + images * this.resultSize);
    gather(memory, y.offset + first * y.strides[0]!, collapse(sizes, strides), 0, target.length, target);
  }

  /** Loads images, zeros around them. */
  loadImages(x: Tensor, memory: TypedArray, first: number, images: number): void {
    const size = images * this.imageSize;
    const start = this.image / this.bytes;
    const at = x.offset + first * x.strides[0]!;
    if (this.isWhole && isContiguous(x)) {
      this.elements.set(memory.subarray(at, at + size), start);
      return;
    }
    this.elements.fill(0, start, start + size);
    moveImages(this, memory, at, x.strides, images, false);
  }

  storeImages(x: Tensor, memory: TypedArray, first: number, images: number): void {
    const start = this.image / this.bytes;
    const at = first * x.strides[0]!;
    if (this.isWhole && isContiguous(x)) {
      memory.set(this.elements.subarray(start, start + images * this.imageSize), at);
    } else moveImages(this, memory, at, x.strides, images, true);
  }

  /** Whether images lie in the workspace as in a contiguous tensor: without padding, to the last row and column. */
  get isWhole(): boolean {
    const { image, padding } = this.attributes;
    return padding[0][0] + padding[1][0] === 0 && this.height === image[0] && this.columns === image[1];
  }

  /** The part of an axis of the image that windows touch. */
  visible(axis: 0 | 1): { before: number; count: number } {
    const before = this.attributes.padding[axis][0];
    const extent = axis === 0 ? this.height : this.columns;
    return { before, count: Math.max(0, Math.min(this.attributes.image[axis], extent - before)) };
  }

  /** Calls `work` for each block of windows: images from `first` on, and windows of these `from` … `to`. */
  eachBlock(
    most: number,
    work: (first: number, images: number, from: number, to: number, isLast: boolean) => void,
  ): void {
    for (let first = 0; first < this.batch; first += this.images) {
      const images = Math.min(this.images, this.batch - first);
      const total = images * this.windows;
      for (let from = 0; from < total; from += most) {
        const to = Math.min(total, from + most);
        work(first, images, from, to, to === total);
      }
    }
  }
}

/** Copies the visible part of images into the workspace, or out of it. */
function moveImages(
  plan: ConvolutionPlan,
  memory: TypedArray,
  start: number,
  strides: readonly number[],
  images: number,
  out: boolean,
): void {
  const { height, columns, elements } = plan;
  const channels = plan.channels * plan.attributes.groups;
  const rows = plan.visible(0);
  const { before, count } = plan.visible(1);
  const [stepN, stepC, stepY, stepX] = strides as [number, number, number, number];
  for (let n = 0; n < images; n++) {
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < rows.count; y++) {
        let inside = plan.image / plan.bytes + before;
        inside += ((n * channels + c) * height + rows.before + y) * columns;
        let outside = start + n * stepN + c * stepC + y * stepY;
        const end = inside + count;
        if (out) {
          for (; inside < end; inside++, outside += stepX) memory[outside] = elements[inside]!;
        } else {
          for (; inside < end; inside++, outside += stepX) elements[inside] = memory[outside]!;
        }
      }
    }
  }
}

/** Whether y is more easily read with its channels innermost. */
export const readsChannelsLast = (y: Tensor): boolean => y.strides[1] === 1 && !isContiguous(y);
