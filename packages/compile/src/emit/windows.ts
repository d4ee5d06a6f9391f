import { type FloatType, type FunctionBuilder, panelBytes, type Pointer } from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { GraphNode } from "../graph.js";
import { writeCopy } from "./copy.js";
import { pointerFrom } from "./memory.js";

export type Pair = readonly [number, number];

/** How windows lie over an image: the attributes of a convolution and its two adjoints. */
export interface ConvolutionAttributes {
  readonly image: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly padding: readonly [Pair, Pair];
  readonly groups: number;
}

/** What is counted for a convolution and its adjoints, which are products of windows. */
export interface Windows {
  readonly dtype: FloatType;
  readonly attributes: ConvolutionAttributes;
  readonly bytes: number;
  /** Columns of a panel. */
  readonly width: number;
  readonly batch: number;
  /** Windows of an image along height and width, and in all. */
  readonly counts: Pair;
  readonly count: number;
  /** Channels of a group in the image, and in what windows are contracted to. */
  readonly channels: number;
  readonly outputs: number;
  /** Elements of a window. */
  readonly terms: number;
  /** The part of the padded image that windows touch, and whether images lie like that in memory. */
  readonly extent: Pair;
  readonly isWhole: boolean;
  /** Images that are worked on at once. */
  readonly images: number;
  /** Elements of an image, of one with its padding, and of one image's results. */
  readonly sizes: { readonly image: number; readonly padded: number; readonly result: number };
  /** Whether a row of windows is walked eight by eight where it lies, in the image and in what they become. */
  readonly walksRows: boolean;
  /** Where an element of a window lies in the image, from its first: in bytes. */
  readonly offsetOf: (channel: number, y: number, x: number) => number;
}

export const roundUp = (n: number, to: number): number => to * Math.ceil(n / to);

/**
 * Counts the windows of a convolution, or of one of its adjoints.
 *
 * @param weight the shape of its weights
 * @param most how many windows are worked on at once, unless an image has more
 */
export function windowsOf(
  node: GraphNode,
  nodes: readonly GraphNode[],
  weight: readonly number[],
  most: number,
): Windows {
  const attributes = node.attributes as ConvolutionAttributes;
  const { image, kernel, stride, dilation, groups, padding } = attributes;
  const dtype = node.dtype as FloatType;
  const bytes = bytesOf(dtype);
  const width = panelBytes / bytes;
  const batch = nodes[node.inputs[0]!]!.shape[0]!;
  const [outputs, channels] = [weight[0]! / groups, weight[1]!];
  const both = (along: (axis: 0 | 1) => number): Pair => [along(0), along(1)];
  const reach = both((axis) => dilation[axis] * (kernel[axis] - 1) + 1);
  const counts = both((axis) => {
    const [before, after] = padding[axis];
    return Math.floor((image[axis] + before + after - reach[axis]) / stride[axis]) + 1;
  });
  const count = counts[0] * counts[1];
  // Without padding an image is read where it lies, whether windows touch all of it or not.
  const isWhole = padding.flat().every((n) => n === 0);
  const extent = isWhole ? image : both((axis) => (counts[axis] - 1) * stride[axis] + reach[axis]);
  const size = ([height, breadth]: Pair): number => groups * channels * height * breadth;
  return {
    dtype,
    attributes,
    bytes,
    width,
    batch,
    counts,
    count,
    channels,
    outputs,
    extent,
    isWhole,
    terms: channels * kernel[0] * kernel[1],
    images: Math.max(1, Math.min(batch, Math.floor(most / count))),
    sizes: { image: size(image), padded: size(extent), result: groups * outputs * count },
    walksRows: stride[1] === 1 && counts[1] > width / 2 && counts[1] >= 0.6 * roundUp(counts[1], width),
    offsetOf: (channel, y, x) =>
      ((channel * extent[0] + y * dilation[0]) * extent[1] + x * dilation[1]) * bytes,
  };
}

/** Byte offsets of a window's elements, and of the windows of the images that are worked on at once. */
export function offsetTable(windows: Windows): Int32Array {
  const { bytes, channels, counts, count, extent, images, offsetOf, sizes, terms, width } = windows;
  const { kernel, stride } = windows.attributes;
  const entries: number[] = [];
  const each = (
    sizes: readonly [number, ...Pair],
    offset: (i: number, y: number, x: number) => number,
  ): void => {
    for (let i = 0; i < sizes[0]; i++) {
      for (let y = 0; y < sizes[1]; y++) {
        for (let x = 0; x < sizes[2]; x++) entries.push(offset(i, y, x));
      }
    }
  };
  each([channels, ...kernel], offsetOf);
  each(
    [images, ...counts],
    (n, y, x) => (n * sizes.padded + y * stride[0] * extent[1] + x * stride[1]) * bytes,
  );
  // A panel's last columns, which nobody reads, must still read from somewhere, and be nobody's neighbours.
  const table = new Int32Array(terms + images * count + 2 * width);
  table.set(entries);
  return table;
}

/** Copies the visible part of an image into its zeros, or out of them. */
export function writePadded(
  f: FunctionBuilder,
  { attributes, channels, extent, bytes }: Windows,
  image: number,
  padded: number,
  outward: boolean,
): void {
  const { padding, image: full, groups } = attributes;
  const [top, left] = [padding[0][0], padding[1][0]];
  const visible = (axis: 0 | 1, before: number): number =>
    Math.max(0, Math.min(full[axis], extent[axis] - before));
  const shape = [groups * channels, visible(0, top), visible(1, left)];
  const steps = ([height, width]: Pair): number[] => [height * width * bytes, width * bytes, bytes];
  const inside: Pointer = pointerFrom(f, padded, steps(extent), (top * extent[1] + left) * bytes);
  const outside: Pointer = { local: image, steps: steps(full) };
  if (outward) writeCopy(f, bytes, shape, inside, outside);
  else writeCopy(f, bytes, shape, outside, inside);
}
