import { buildFunction, contractionBlock, type FunctionBuilder, opcode } from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { GraphNode } from "../graph.js";
import { rowMajor } from "../layout.js";
import type { Epilogue, Operand } from "../productPlan.js";
import { ProgramBuilder } from "../programBuilder.js";
import { add, input, program } from "@chainrule/wasm/scalar";
import { writeCopy, writeFill } from "./copy.js";
import { nest, type Pointer } from "./nest.js";
import { PanelCode, rowTiles, TileCalls, type TileFunctions } from "./panel.js";
import { panelBytes, partialBytes } from "./tile.js";

type Pair = readonly [number, number];

/** How windows lie over an image: the attributes of a convolution and its two adjoints. */
export interface ConvolutionAttributes {
  readonly image: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly padding: readonly [Pair, Pair];
  readonly groups: number;
}

/** A convolution, its adjoint in the image and its adjoint in the weights. */
type ConvolutionKind = "convolve" | "convolveTransposed" | "convolveWeight";

/** Functions that a convolution calls, by their numbers in the module. */
export interface ConvolutionFunctions {
  readonly gather: number;
  readonly fold: number;
  readonly packRows: number;
  readonly packColumns: number;
  readonly tiles: TileFunctions;
}

const roundUp = (n: number, to: number): number => to * Math.ceil(n / to);

/** What is counted for a convolution and its adjoints, and where things lie in their scratch memory, in bytes. */
export class ConvolutionCode {
  readonly kind: ConvolutionKind;
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
  /** Images that are worked on at once, and windows of them in a block of the sum over windows. */
  readonly images: number;
  readonly block: number;
  readonly tiles: TileCalls;
  /** Byte offsets of a window's elements, and of the windows of some images. */
  readonly tables: Int32Array;
  readonly scratchBytes: number;
  readonly places: {
    readonly image: number;
    readonly packed: number;
    readonly other: number;
    readonly sums: number;
    readonly partial: number;
  };

  constructor(node: GraphNode, nodes: readonly GraphNode[], epilogue: Epilogue | undefined) {
    this.kind = node.name as ConvolutionKind;
    this.dtype = node.dtype as "float32";
    const attributes = (this.attributes = node.attributes as ConvolutionAttributes);
    const { image, kernel, stride, dilation, groups, padding } = attributes;
    this.bytes = bytesOf(node.dtype);
    this.width = panelBytes / this.bytes;
    const weight = this.kind === "convolveWeight" ? node.shape : nodes[node.inputs[1]!]!.shape;
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
    const inWeight = this.kind === "convolveWeight";
    this.images = inWeight
      ? Math.max(1, Math.min(this.batch, Math.floor(contractionBlock / this.windows)))
      : 1;
    this.block = inWeight ? Math.min(contractionBlock, this.images * this.windows) : this.windows;
    const isAcross = this.kind === "convolveTransposed";
    const columns = this.kind === "convolveWeight" ? this.outputs : this.windows;
    this.tiles = new TileCalls(this.makePanel(epilogue), columns, isAcross);
    this.tables = this.makeTables();
    const after = (address: number, elements: number): number =>
      64 * Math.ceil((address + elements * this.bytes + 16 * panelBytes) / 64);
    const padded = this.isWhole ? 0 : this.images * groups * this.channels * this.extent[0] * this.extent[1];
    const packed = after(0, padded);
    const { terms, outputs, windows, width, block } = this;
    const packedElements = {
      convolve: roundUp(windows, width) * terms,
      convolveTransposed: roundUp(windows, width) * outputs,
      convolveWeight: roundUp(outputs, width) * (block + width),
    }[this.kind];
    const otherElements = {
      convolve: 0,
      convolveTransposed: roundUp(terms, 4) * roundUp(windows, width),
      convolveWeight: roundUp(terms, 4) * roundUp(block, width),
    }[this.kind];
    const other = after(packed, packedElements);
    const sums = after(other, otherElements);
    const partial = after(sums, inWeight ? groups * roundUp(terms, 4) * roundUp(outputs, width) : 0);
    this.places = { image: 0, packed, other, sums, partial };
    this.scratchBytes = partial + partialBytes + 64;
  }

  makePanel(epilogue: Epilogue | undefined): PanelCode {
    const { dtype, bytes, terms, outputs, windows, width } = this;
    const common = { dtype, termStride: panelBytes, stripGap: 0 };
    if (this.kind === "convolve") {
      const panelStride = terms * panelBytes;
      const product = { ...common, terms, rowStride: terms * bytes, kStride: bytes, panelStride };
      return new PanelCode(product, rowTiles(outputs, false), epilogue!);
    }
    const builder = new ProgramBuilder();
    const sum = builder.input(dtype);
    if (this.kind === "convolveTransposed") {
      const operand: Operand = { base: -1, offset: 0, batch: [], row: roundUp(windows, width), column: 1 };
      const panelStride = outputs * panelBytes;
      const product = { ...common, terms: outputs, rowStride: bytes, kStride: terms * bytes, panelStride };
      const stores = [{ step: sum, operand, node: -1 }];
      return new PanelCode(product, rowTiles(terms, false), { builder, inputs: ["sum"], stores });
    }
    // The sum of a block is added to those before it, the first to −0, which changes nothing.
    const row = roundUp(outputs, width);
    const before: Operand = { base: -1, offset: 0, batch: [], row, column: 1 };
    const sofar = builder.input(dtype);
    const total = builder.inline(program(add(input(0, dtype), input(1, dtype)), [dtype, dtype]), [
      sofar,
      sum,
    ]);
    const stores = [{ step: total, operand: before, node: -1 }];
    const pitch = roundUp(this.block, width) * bytes;
    const product = { ...common, terms: undefined, rowStride: pitch, kStride: bytes, panelStride: 0 };
    return new PanelCode(product, rowTiles(terms, false), { builder, inputs: ["sum", before], stores });
  }

  makeTables(): Int32Array {
    const { attributes, bytes, channels, extent, counts, images, terms, width } = this;
    const { kernel, dilation, stride, groups } = attributes;
    const offsets: number[] = [];
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < kernel[0]; y++) {
        for (let x = 0; x < kernel[1]; x++) {
          offsets.push(((c * extent[0] + y * dilation[0]) * extent[1] + x * dilation[1]) * bytes);
        }
      }
    }
    const size = groups * channels * extent[0] * extent[1];
    const pixels: number[] = [];
    for (let n = 0; n < images; n++) {
      for (let y = 0; y < counts[0]; y++) {
        for (let x = 0; x < counts[1]; x++) {
          pixels.push((n * size + y * stride[0] * extent[1] + x * stride[1]) * bytes);
        }
      }
    }
    // A panel's last columns, which nobody reads, must still read from somewhere, and be nobody's neighbours.
    return Int32Array.from(
      [...offsets, ...pixels, ...new Array<number>(2 * width).fill(0)].slice(
        0,
        terms + pixels.length + 2 * width,
      ),
    );
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

  /**
   * The function of the whole op. Its parameter is the address of the scratch region.
   *
   * @param address puts the address of an operand on the stack: 0 and 1 the inputs, 2 the result
   * @param operandAddress puts the address of an epilogue's operand on the stack
   */
  build(
    address: (f: FunctionBuilder, which: 0 | 1 | 2) => void,
    operandAddress: (f: FunctionBuilder, operand: Operand) => void,
    scratch: (f: FunctionBuilder) => void,
    tables: (f: FunctionBuilder) => void,
    functions: ConvolutionFunctions,
  ): FunctionBuilder {
    return buildFunction(["i32"], (f) => {
      const local = (write: () => void): number => {
        const made = f.local("i32");
        write();
        f.set(made);
        return made;
      };
      const own = local(() => {
        scratch(f);
      });
      const offsets = local(() => {
        tables(f);
      });
      const pixels = local(() =>
        f
          .get(offsets)
          .i32(4 * this.terms)
          .op(opcode.i32_add),
      );
      const packed = local(() => f.get(own).i32(this.places.packed).op(opcode.i32_add));
      const partial = local(() => f.get(own).i32(this.places.partial).op(opcode.i32_add));
      const at = { own, offsets, pixels, packed, partial };
      if (this.kind === "convolve") this.writeForward(f, at, address, operandAddress, functions, local);
      else if (this.kind === "convolveTransposed") this.writeTransposed(f, at, address, functions, local);
      else this.writeWeight(f, at, address, functions, local);
    });
  }

  writeForward(
    f: FunctionBuilder,
    { own, offsets, pixels, packed, partial }: Locals,
    address: (f: FunctionBuilder, which: 0 | 1 | 2) => void,
    operandAddress: (f: FunctionBuilder, operand: Operand) => void,
    functions: ConvolutionFunctions,
    local: (write: () => void) => number,
  ): void {
    const { bytes, terms, outputs, sizes, attributes, places, tiles, windows, width } = this;
    const panel = tiles.code;
    const x = local(() => {
      address(f, 0);
    });
    const weights = local(() => {
      address(f, 1);
    });
    const others = panel.operands.map((operand) => ({
      operand,
      local: local(() => {
        operandAddress(f, operand);
      }),
    }));
    const padded = local(() => f.get(own).i32(places.image).op(opcode.i32_add));
    if (!this.isWhole) writeFill(f, padded, sizes.padded * bytes, new Uint8Array(16));
    const group = f.local("i32");
    const weight = f.local("i32");
    const inGroup: Pointer[] = [
      { local: group, steps: [(sizes.padded / attributes.groups) * bytes] },
      { local: weight, steps: [outputs * terms * bytes] },
      ...others.map(({ operand, local: pointer }) => ({
        local: pointer,
        steps: [operand.batch[1]! * panel.bytesOf(operand)],
      })),
    ];
    // Group pointers run on to the next image's groups; those of the epilogue are brought back by their strides.
    const perImage: Pointer[] = [
      { local: x, steps: [sizes.image * bytes] },
      ...others.map(({ operand, local: pointer }) => ({
        local: pointer,
        steps: [(operand.batch[0]! - operand.batch[1]! * attributes.groups) * panel.bytesOf(operand)],
      })),
    ];
    nest(f, [this.batch], perImage, () => {
      if (this.isWhole) f.get(x).set(group);
      else {
        this.writePadded(f, x, padded, false);
        f.get(padded).set(group);
      }
      f.get(weights).set(weight);
      nest(f, [attributes.groups], inGroup, () => {
        f.get(group).get(pixels).get(offsets).get(packed);
        f.i32(Math.ceil(windows / width))
          .i32(terms)
          .i32(terms * panelBytes)
          .i32(panelBytes)
          .call(functions.gather);
        tiles.write(f, functions.tiles, { a: weight, b: packed, partial, operands: others });
      });
    });
  }

  writeTransposed(
    f: FunctionBuilder,
    { own, offsets, pixels, packed, partial }: Locals,
    address: (f: FunctionBuilder, which: 0 | 1 | 2) => void,
    functions: ConvolutionFunctions,
    local: (write: () => void) => number,
  ): void {
    const { bytes, terms, outputs, sizes, attributes, places, windows, width, tiles } = this;
    const y = local(() => {
      address(f, 0);
    });
    const weights = local(() => {
      address(f, 1);
    });
    const x = local(() => {
      address(f, 2);
    });
    const padded = local(() => f.get(own).i32(places.image).op(opcode.i32_add));
    const sums = local(() => f.get(own).i32(places.other).op(opcode.i32_add));
    const [group, weight, result] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const { groups } = attributes;
    // Windows may leave out the last rows and columns.
    writeFill(f, x, this.batch * sizes.image * bytes, new Uint8Array(16));
    const perImage: Pointer[] = [
      { local: y, steps: [sizes.result * bytes] },
      { local: x, steps: [sizes.image * bytes] },
    ];
    const perGroup: Pointer[] = [
      { local: group, steps: [(sizes.padded / groups) * bytes] },
      { local: weight, steps: [outputs * terms * bytes] },
      { local: result, steps: [outputs * windows * bytes] },
    ];
    nest(f, [this.batch], perImage, () => {
      if (!this.isWhole) writeFill(f, padded, sizes.padded * bytes, new Uint8Array(16));
      f.get(this.isWhole ? x : padded).set(group);
      f.get(weights).set(weight);
      f.get(y).set(result);
      nest(f, [groups], perGroup, () => {
        f.get(result)
          .i32(windows * bytes)
          .get(packed);
        f.i32(outputs)
          .i32(Math.ceil(windows / width))
          .call(functions.packRows);
        const operands = tiles.code.operands.map((operand) => ({ operand, local: sums }));
        tiles.write(f, functions.tiles, { a: weight, b: packed, partial, operands });
        f.get(sums)
          .i32(roundUp(windows, width) * bytes)
          .get(group)
          .get(pixels)
          .get(offsets);
        f.i32(windows).i32(terms).call(functions.fold);
      });
      if (!this.isWhole) this.writePadded(f, x, padded, true);
    });
  }

  writeWeight(
    f: FunctionBuilder,
    { own, offsets, pixels, packed, partial }: Locals,
    address: (f: FunctionBuilder, which: 0 | 1 | 2) => void,
    functions: ConvolutionFunctions,
    local: (write: () => void) => number,
  ): void {
    const {
      bytes,
      terms,
      outputs,
      sizes,
      attributes,
      places,
      windows,
      width,
      tiles,
      images,
      block,
      batch,
      dtype,
    } = this;
    const { groups } = attributes;
    const x = local(() => {
      address(f, 0);
    });
    const y = local(() => {
      address(f, 1);
    });
    const out = local(() => {
      address(f, 2);
    });
    const padded = local(() => f.get(own).i32(places.image).op(opcode.i32_add));
    const unfolded = local(() => f.get(own).i32(places.other).op(opcode.i32_add));
    const sums = local(() => f.get(own).i32(places.sums).op(opcode.i32_add));
    const sumRow = roundUp(outputs, width);
    const sumBytes = roundUp(terms, 4) * sumRow * bytes;
    const minusZero = dtype === "float32" ? new Float32Array(4).fill(-0) : new Float64Array(2).fill(-0);
    writeFill(f, sums, groups * sumBytes, new Uint8Array(minusZero.buffer));
    if (!this.isWhole) writeFill(f, padded, images * sizes.padded * bytes, new Uint8Array(16));
    const [group, result, sum, count, source, target] = Array.from({ length: 6 }, () => f.local("i32")) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const panels = Math.ceil(outputs / width);
    const pitch = roundUp(block, width) * bytes;

    /** A block of windows `from` … `from + size` of so many images, which begin at x and y. */
    const writeBlock = (inBlock: number, from: number, size: number): void => {
      f.get(this.isWhole ? x : padded).set(group);
      f.get(y)
        .i32(from * bytes)
        .op(opcode.i32_add)
        .set(result);
      f.get(sums).set(sum);
      f.i32(size).set(count);
      const perGroup: Pointer[] = [
        { local: group, steps: [(sizes.padded / groups) * bytes] },
        { local: result, steps: [outputs * windows * bytes] },
        { local: sum, steps: [sumBytes] },
      ];
      nest(f, [groups], perGroup, () => {
        f.get(group)
          .get(pixels)
          .i32(4 * from)
          .op(opcode.i32_add)
          .get(offsets)
          .get(unfolded);
        f.i32(Math.ceil(size / width))
          .i32(terms)
          .i32(panelBytes)
          .i32(pitch)
          .call(functions.gather);
        // Panel by panel, and in each the windows of one image after the other.
        const perPart = Math.min(size, windows);
        for (let panelIndex = 0; panelIndex < panels; panelIndex++) {
          f.get(result)
            .i32(panelIndex * width * windows * bytes)
            .op(opcode.i32_add)
            .set(source);
          f.get(packed)
            .i32(panelIndex * size * panelBytes)
            .op(opcode.i32_add)
            .set(target);
          const parts: Pointer[] = [
            { local: source, steps: [sizes.result * bytes] },
            { local: target, steps: [perPart * panelBytes] },
          ];
          nest(f, [inBlock], parts, () => {
            f.get(source)
              .i32(windows * bytes)
              .get(target)
              .i32(perPart)
              .i32(1)
              .call(functions.packColumns);
          });
        }
        const operands = tiles.code.operands.map((operand) => ({ operand, local: sum }));
        tiles.write(f, functions.tiles, { a: unfolded, b: packed, partial, terms: count, operands });
      });
    };
    /** The blocks of some images: all their windows at once, or 384 at a time of a single one. */
    const writeImages = (number: number): void => {
      if (!this.isWhole) {
        const [from, to] = [f.local("i32"), f.local("i32")];
        f.get(x).set(from);
        f.get(padded).set(to);
        nest(
          f,
          [number],
          [
            { local: from, steps: [sizes.image * bytes] },
            { local: to, steps: [sizes.padded * bytes] },
          ],
          () => {
            this.writePadded(f, from, to, false);
          },
        );
      }
      const total = number * windows;
      for (let from = 0; from < total; from += block) writeBlock(number, from, Math.min(block, total - from));
    };
    const whole = Math.floor(batch / images);
    nest(
      f,
      [whole],
      [
        { local: x, steps: [images * sizes.image * bytes] },
        { local: y, steps: [images * sizes.result * bytes] },
      ],
      () => {
        writeImages(images);
      },
    );
    if (batch % images > 0) writeImages(batch % images);
    const copy = {
      dtype,
      shape: [groups, outputs, terms],
      from: [sumBytes / bytes, 1, sumRow],
      to: rowMajor([groups, outputs, terms]),
    };
    writeCopy(f, copy, sums, out);
  }
}

interface Locals {
  readonly own: number;
  readonly offsets: number;
  readonly pixels: number;
  readonly packed: number;
  readonly partial: number;
}
