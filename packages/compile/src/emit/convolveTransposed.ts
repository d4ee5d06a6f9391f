import { type FunctionBuilder, opcode } from "@chainrule/wasm";
import type { GraphNode } from "../graph.js";
import type { Operand } from "../productPlan.js";
import { ProgramBuilder } from "../programBuilder.js";
import { writeFill } from "./copy.js";
import { nest, type Pointer } from "./nest.js";
import { PanelCode, rowTiles } from "./panel.js";
import { TileCalls } from "./tileCalls.js";
import type { SharedFunction } from "./product.js";
import { panelBytes, partialBytes } from "./tile.js";
import { type ConvolutionWriter, roundUp, WindowCode } from "./windows.js";

/**
 * The adjoint of a convolution in its image: for each image, weights times results, added where the windows lie. From
 * the last element of a window to the first, so that a pixel sums in the order of its windows. Where windows lie side
 * by side, tiles are added to the image at once; else they are stored, and folded by a function of its own.
 */
export class ConvolveTransposed extends WindowCode {
  readonly tiles: TileCalls;
  readonly calls: readonly SharedFunction[];
  readonly places: {
    readonly image: number;
    readonly packed: number;
    readonly sums: number;
    readonly partial: number;
  };

  constructor(node: GraphNode, nodes: readonly GraphNode[]) {
    super(node, nodes, nodes[node.inputs[1]!]!.shape, 1);
    const { dtype, bytes, terms, outputs, windows, width, extent, counts, attributes } = this;
    const { walksRows } = this;
    this.calls = walksRows ? [] : ["packRows", "fold"];
    const image = this.reserve(this.isWhole ? 0 : this.sizes.padded);
    const packed = this.reserve(walksRows ? 0 : roundUp(windows, width) * outputs);
    const sums = this.reserve(walksRows ? 0 : roundUp(terms, 4) * roundUp(windows, width));
    const partial = this.reserve(partialBytes / bytes);
    this.places = { image, packed, sums, partial };
    const common = { dtype, terms: outputs, kStride: terms * bytes, stripGap: 0 };
    const target = (row: number): Operand => ({ base: -1, offset: 0, batch: [], row, column: 1 });
    if (walksRows) {
      const { kernel, stride } = attributes;
      const rowStride = kernel[0] * kernel[1] * bytes;
      const product = { ...common, rowStride, termStride: windows * bytes, panelStride: panelBytes };
      const lines = {
        count: counts[0],
        columns: counts[1],
        pitch: counts[1] * bytes,
        gap: stride[0] * extent[1],
      };
      const epilogue = this.addTo(target(this.plane / bytes));
      const code = new PanelCode(product, rowTiles(this.channels, false), epilogue, lines);
      this.tiles = new TileCalls(code, windows, true);
    } else {
      const panelStride = outputs * panelBytes;
      const product = { ...common, rowStride: bytes, termStride: panelBytes, panelStride };
      const builder = new ProgramBuilder();
      const step = builder.input(dtype);
      const stores = [{ step, operand: target(roundUp(windows, width)), node: -1 }];
      const code = new PanelCode(product, rowTiles(terms, false), { builder, inputs: ["sum"], stores });
      this.tiles = new TileCalls(code, windows, true);
    }
  }

  write(writer: ConvolutionWriter): void {
    const { f, addresses, local, inScratch } = writer;
    const { bytes, terms, outputs, sizes, attributes, places, windows } = this;
    const y = local(() => {
      addresses.of(f, 0);
    });
    const weights = local(() => {
      addresses.of(f, 1);
    });
    const x = local(() => {
      addresses.of(f, 2);
    });
    const padded = inScratch(places.image);
    const work = {
      group: f.local("i32"),
      weight: f.local("i32"),
      result: f.local("i32"),
      packed: inScratch(places.packed),
      sums: inScratch(places.sums),
      partial: inScratch(places.partial),
    };
    const { groups } = attributes;
    // Windows may leave out the last rows and columns.
    writeFill(f, x, this.batch * sizes.image * bytes, new Uint8Array(16));
    const perImage: Pointer[] = [
      { local: y, steps: [sizes.result * bytes] },
      { local: x, steps: [sizes.image * bytes] },
    ];
    const perGroup: Pointer[] = [
      { local: work.group, steps: [(sizes.padded / groups) * bytes] },
      { local: work.weight, steps: [outputs * terms * bytes] },
      { local: work.result, steps: [outputs * windows * bytes] },
    ];
    nest(f, [this.batch], perImage, () => {
      if (!this.isWhole) writeFill(f, padded, sizes.padded * bytes, new Uint8Array(16));
      f.get(this.isWhole ? x : padded).set(work.group);
      f.get(weights).set(work.weight);
      f.get(y).set(work.result);
      nest(f, [groups], perGroup, () => {
        if (this.walksRows) this.writeAdded(writer, work);
        else this.writeFolded(writer, work);
      });
      if (!this.isWhole) this.writePadded(f, x, padded, true);
    });
  }

  /** @internal Adds the tiles of each element of the windows to the image, shifted by where the element lies. */
  writeAdded({ f, functions }: ConvolutionWriter, { group, weight, result, partial }: Work): void {
    const { bytes, tiles } = this;
    const { kernel, dilation } = this.attributes;
    const [place, element] = [f.local("i32"), f.local("i32")];
    const last = (local: number, offset: number, into: number): FunctionBuilder =>
      f.get(local).i32(offset).op(opcode.i32_add).set(into);
    last(group, this.offsetOf(0, kernel[0] - 1, kernel[1] - 1), place);
    last(weight, (kernel[0] * kernel[1] - 1) * bytes, element);
    const steps = [-dilation[0] * this.extent[1] * bytes, -dilation[1] * bytes];
    const pointers: Pointer[] = [
      { local: place, steps },
      { local: element, steps: [-kernel[1] * bytes, -bytes] },
    ];
    const operands = tiles.code.operands.map((operand) => ({ operand, local: place }));
    nest(f, kernel, pointers, () => {
      tiles.write(f, functions.tiles, { a: element, b: result, partial, operands });
    });
  }

  /** @internal Stores the tiles, and folds them. */
  writeFolded({ f, functions, offsets, pixels }: ConvolutionWriter, work: Work): void {
    const { bytes, terms, outputs, windows, width, tiles } = this;
    const { group, weight, result, packed, sums, partial } = work;
    f.get(result)
      .i32(windows * bytes)
      .get(packed);
    f.i32(outputs)
      .i32(Math.ceil(windows / width))
      .call(functions.called.packRows!);
    const operands = tiles.code.operands.map((operand) => ({ operand, local: sums }));
    tiles.write(f, functions.tiles, { a: weight, b: packed, partial, operands });
    f.get(sums)
      .i32(roundUp(windows, width) * bytes)
      .get(group)
      .get(pixels)
      .get(offsets);
    f.i32(windows).i32(terms).call(functions.called.fold!);
  }
}

/** Locals of one group of an image. */
interface Work {
  readonly group: number;
  readonly weight: number;
  readonly result: number;
  readonly packed: number;
  readonly sums: number;
  readonly partial: number;
}
