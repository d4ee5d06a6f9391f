import { buildFunction, type FunctionBuilder, opcode } from "@chainrule/wasm";
import { add, input, program } from "@chainrule/wasm/scalar";
import { bytesOf } from "../arena.js";
import type { GraphNode } from "../graph.js";
import { rowMajor } from "../layout.js";
import type { Epilogue, Operand } from "../productPlan.js";
import { ProgramBuilder } from "../programBuilder.js";
import { writeCopy } from "./copy.js";
import type { SharedFunction } from "./product.js";
import type { TileCalls, TileFunctions } from "./tileCalls.js";
import { panelBytes } from "./tile.js";

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

/** Functions that a convolution calls, by their numbers in the module. */
export interface ConvolutionFunctions {
  /** Those that the code says it calls. */
  readonly called: Readonly<Partial<Record<SharedFunction, number>>>;
  readonly tiles: TileFunctions;
}

/** How the code of a convolution finds what it works on: each puts an address on the stack. */
export interface ConvolutionAddresses {
  /** Of the inputs, 0 and 1, and of the result, 2. */
  readonly of: (f: FunctionBuilder, which: 0 | 1 | 2) => void;
  readonly operand: (f: FunctionBuilder, operand: Operand) => void;
  readonly scratch: (f: FunctionBuilder) => void;
  readonly tables: (f: FunctionBuilder) => void;
}

/** The function that is written, with what its parts share. */
export interface ConvolutionWriter {
  readonly f: FunctionBuilder;
  readonly functions: ConvolutionFunctions;
  readonly addresses: ConvolutionAddresses;
  /** A local with the address that is put on the stack. */
  readonly local: (write: () => void) => number;
  /** A local with an address of the scratch memory. */
  readonly inScratch: (offset: number) => number;
  /** Tables of the byte offsets of a window's elements, and of windows. */
  readonly offsets: number;
  readonly pixels: number;
}

export const roundUp = (n: number, to: number): number => to * Math.ceil(n / to);

/** What is counted for a convolution and its adjoints, which are products of windows. */
export abstract class WindowCode {
  readonly dtype: "float32" | "float64";
  readonly attributes: ConvolutionAttributes;
  readonly bytes: number;
  readonly width: number;
  readonly batch: number;
  /** Windows of an image along height and width, and in all. */
  readonly counts: Pair;
  readonly windows: number;
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
  /** Byte offsets of a window's elements, and of the windows of some images. */
  readonly tables: Int32Array;
  abstract readonly tiles: TileCalls;
  /** The shared functions that its code calls. */
  abstract readonly calls: readonly SharedFunction[];
  scratchBytes = 0;

  constructor(node: GraphNode, nodes: readonly GraphNode[], weight: readonly number[], most: number) {
    this.dtype = node.dtype as "float32";
    const attributes = (this.attributes = node.attributes as ConvolutionAttributes);
    const { image, kernel, stride, dilation, groups, padding } = attributes;
    this.bytes = bytesOf(node.dtype);
    this.width = panelBytes / this.bytes;
    this.batch = nodes[node.inputs[0]!]!.shape[0]!;
    this.outputs = weight[0]! / groups;
    this.channels = weight[1]!;
    this.terms = this.channels * kernel[0] * kernel[1];
    const along = (axis: 0 | 1): number =>
      Math.floor(
        (image[axis] + padding[axis][0] + padding[axis][1] - dilation[axis] * (kernel[axis] - 1) - 1) /
          stride[axis],
      ) + 1;
    this.counts = [along(0), along(1)];
    this.windows = this.counts[0] * this.counts[1];
    const extent = (axis: 0 | 1): number =>
      (this.counts[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1;
    const isPadded = padding.flat().some((n) => n !== 0);
    // Without padding an image is read where it lies, whether windows touch all of it or not.
    this.isWhole = !isPadded;
    this.extent = isPadded ? [extent(0), extent(1)] : image;
    this.images = Math.max(1, Math.min(this.batch, Math.floor(most / this.windows)));
    this.tables = this.makeTables();
  }

  /** Whether a row of windows is walked eight by eight where it lies, in the image and in what they become. */
  get walksRows(): boolean {
    const [, columns] = this.counts;
    const lanes = this.width / 2;
    return (
      this.attributes.stride[1] === 1 && columns > lanes && columns >= 0.6 * roundUp(columns, this.width)
    );
  }

  /** @internal Reserves scratch memory for so many elements. */
  reserve(elements: number): number {
    const address = this.scratchBytes;
    this.scratchBytes = 64 * Math.ceil((address + elements * this.bytes + 16 * panelBytes) / 64);
    return address;
  }

  /** @internal Bytes from one channel of the (padded) image to the next, and from one row to the next. */
  get plane(): number {
    return this.extent[0] * this.extent[1] * this.bytes;
  }

  /** @internal An epilogue that adds sums to what is there. */
  addTo(operand: Operand): Epilogue {
    const { dtype } = this;
    const builder = new ProgramBuilder();
    const sum = builder.input(dtype);
    const there = builder.input(dtype);
    const addition = program(add(input(0, dtype), input(1, dtype)), [dtype, dtype]);
    const step = builder.inline(addition, [there, sum]);
    return { builder, inputs: ["sum", operand], stores: [{ step, operand, node: -1 }] };
  }

  /** Where an element of a window lies in the image, from its first: in bytes. */
  offsetOf(channel: number, y: number, x: number): number {
    const { dilation } = this.attributes;
    return channel * this.plane + (y * dilation[0] * this.extent[1] + x * dilation[1]) * this.bytes;
  }

  /** @internal */
  makeTables(): Int32Array {
    const { attributes, bytes, channels, extent, counts, images, width, windows } = this;
    const { kernel, stride, groups } = attributes;
    const entries: number[] = [];
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < kernel[0]; y++) {
        for (let x = 0; x < kernel[1]; x++) entries.push(this.offsetOf(c, y, x));
      }
    }
    const size = groups * channels * extent[0] * extent[1];
    for (let n = 0; n < images; n++) {
      for (let y = 0; y < counts[0]; y++) {
        for (let x = 0; x < counts[1]; x++) {
          entries.push((n * size + y * stride[0] * extent[1] + x * stride[1]) * bytes);
        }
      }
    }
    // A panel's last columns, which nobody reads, must still read from somewhere, and be nobody's neighbours.
    const table = new Int32Array(this.terms + images * windows + 2 * width);
    table.set(entries);
    return table;
  }

  /** Elements of an image, and of one image's results. */
  get sizes(): { image: number; padded: number; result: number } {
    const { groups, image } = this.attributes;
    const plane = (pair: Pair): number => groups * this.channels * pair[0] * pair[1];
    return { image: plane(image), padded: plane(this.extent), result: groups * this.outputs * this.windows };
  }

  /** Copies the visible part of an image into its zeros, or out of them. */
  writePadded(f: FunctionBuilder, image: number, padded: number, outward: boolean): void {
    const { attributes, channels, extent, bytes, dtype } = this;
    const { padding, image: full, groups } = attributes;
    const visible = ([0, 1] as const).map((axis) =>
      Math.max(0, Math.min(full[axis], extent[axis] - padding[axis][0])),
    );
    const shape = [groups * channels, ...visible];
    const inside = [extent[0] * extent[1], extent[1], 1];
    const outside = rowMajor([groups * channels, ...full]);
    const first = f.local("i32");
    f.get(padded)
      .i32((padding[0][0] * extent[1] + padding[1][0]) * bytes)
      .op(opcode.i32_add)
      .set(first);
    if (outward) writeCopy(f, { dtype, shape, from: inside, to: outside }, first, image);
    else writeCopy(f, { dtype, shape, from: outside, to: inside }, image, first);
  }

  /** The function of the whole op. Its parameter is the address of the scratch region. */
  build(addresses: ConvolutionAddresses, functions: ConvolutionFunctions): FunctionBuilder {
    return buildFunction(["i32"], (f) => {
      const local = (write: () => void): number => {
        const made = f.local("i32");
        write();
        f.set(made);
        return made;
      };
      const own = local(() => {
        addresses.scratch(f);
      });
      const offsets = local(() => {
        addresses.tables(f);
      });
      const pixels = local(() =>
        f
          .get(offsets)
          .i32(4 * this.terms)
          .op(opcode.i32_add),
      );
      const inScratch = (offset: number): number => local(() => f.get(own).i32(offset).op(opcode.i32_add));
      this.write({ f, functions, addresses, local, inScratch, offsets, pixels });
    });
  }

  /** @internal Writes the body of the function. */
  abstract write(writer: ConvolutionWriter): void;
}
