import { contractionBlock, type FunctionBuilder, opcode } from "@chainrule/wasm";
import type { GraphNode } from "../graph.js";
import { rowMajor } from "../layout.js";
import { writeCopy, writeFill } from "./copy.js";
import { nest, type Pointer } from "./nest.js";
import { PanelCode, rowTiles } from "./panel.js";
import { TileCalls, type TileFunctions } from "./tileCalls.js";
import type { SharedFunction } from "./product.js";
import { panelBytes, partialBytes } from "./tile.js";
import { type ConvolutionWriter, roundUp, WindowCode } from "./windows.js";

/** Terms whose place is looked up at once: those that a tile's code is written out for. */
const longestRun = 8;

/**
 * The adjoint of a convolution in its weights: windows times results, summed over all windows of all images, a block of
 * windows after the other. The terms of the sums are found in the images by the table of windows.
 */
export class ConvolveWeight extends WindowCode {
  readonly tiles: TileCalls;
  readonly calls: readonly SharedFunction[] = ["packColumns"];
  /** Windows in a block of the sum. */
  readonly block: number;
  /** Which of a window's axes the rows of a tile run along, and the elements of the others. */
  readonly rowAxis: 0 | 1 | 2;
  readonly sizesOfWindow: readonly [channels: number, height: number, width: number];
  readonly places: {
    readonly image: number;
    readonly packed: number;
    readonly sums: number;
    readonly partial: number;
  };

  constructor(node: GraphNode, nodes: readonly GraphNode[]) {
    super(node, nodes, node.shape, contractionBlock);
    const { dtype, bytes, terms, outputs, windows, width, images, channels, counts } = this;
    const { groups, kernel, stride } = this.attributes;
    this.block = Math.min(contractionBlock, images * windows);
    const image = this.reserve(this.isWhole ? 0 : images * this.sizes.padded);
    const packed = this.reserve(roundUp(outputs, width) * (this.block + width));
    const sums = this.reserve(groups * roundUp(terms, 4) * roundUp(outputs, width));
    const partial = this.reserve(partialBytes / bytes);
    this.places = { image, packed, sums, partial };
    this.sizesOfWindow = [channels, kernel[0], kernel[1]];
    // Rows of a tile lie at constant distances: along the axis that fills tiles best.
    const axes = [0, 1, 2] as const;
    const fullness = (axis: 0 | 1 | 2): number => {
      const size = this.sizesOfWindow[axis];
      const { fours, others } = rowTiles(size, false);
      return size / (fours + others.length);
    };
    this.rowAxis = axes.reduce<0 | 1 | 2>((best, axis) => (fullness(axis) > fullness(best) ? axis : best), 0);

    // The sum of a block is added to those before it, the first to −0, which changes nothing.
    const row = this.termStrides[this.rowAxis]! * roundUp(outputs, width);
    const epilogue = this.addTo({ base: -1, offset: 0, batch: [], row, column: 1 });
    const product = {
      dtype,
      terms: undefined,
      rowStride: this.imageStrides[this.rowAxis]!,
      kStride: stride[1] * bytes,
      termStride: panelBytes,
      panelStride: 0,
      stripGap: 0,
      // Windows that lie side by side in rows of whole runs are looked up together.
      table: { run: counts[1] % longestRun === 0 ? longestRun : 1 },
    };
    const rows = rowTiles(this.sizesOfWindow[this.rowAxis], false);
    const code = new PanelCode(product, rows, epilogue);
    this.tiles = new TileCalls(code, outputs, false);
  }

  /** @internal From one element of a window to the next along each axis: among the terms, and in bytes of the image. */
  get termStrides(): readonly number[] {
    const [, height, width] = this.sizesOfWindow;
    return [height * width, width, 1];
  }

  /** @internal */
  get imageStrides(): readonly number[] {
    return [this.offsetOf(1, 0, 0), this.offsetOf(0, 1, 0), this.offsetOf(0, 0, 1)];
  }

  write(writer: ConvolutionWriter): void {
    const { f, addresses, local, inScratch } = writer;
    const { bytes, outputs, terms, sizes, places, width, images, batch, dtype } = this;
    const { groups } = this.attributes;
    const x = local(() => {
      addresses.of(f, 0);
    });
    const y = local(() => {
      addresses.of(f, 1);
    });
    const out = local(() => {
      addresses.of(f, 2);
    });
    const work: Work = {
      x,
      y,
      padded: inScratch(places.image),
      sums: inScratch(places.sums),
      packed: inScratch(places.packed),
      partial: inScratch(places.partial),
    };
    const sumRow = roundUp(outputs, width);
    const minusZero = dtype === "float32" ? new Float32Array(4).fill(-0) : new Float64Array(2).fill(-0);
    writeFill(f, work.sums, groups * roundUp(terms, 4) * sumRow * bytes, new Uint8Array(minusZero.buffer));
    if (!this.isWhole) writeFill(f, work.padded, images * sizes.padded * bytes, new Uint8Array(16));
    const perBlock: Pointer[] = [
      { local: x, steps: [images * sizes.image * bytes] },
      { local: y, steps: [images * sizes.result * bytes] },
    ];
    nest(f, [Math.floor(batch / images)], perBlock, () => {
      this.writeImages(writer, work, images);
    });
    if (batch % images > 0) this.writeImages(writer, work, batch % images);
    const copy = {
      dtype,
      shape: [groups, outputs, terms],
      from: [roundUp(terms, 4) * sumRow, 1, sumRow],
      to: rowMajor([groups, outputs, terms]),
    };
    writeCopy(f, copy, work.sums, out);
  }

  /** @internal The blocks of some images: all their windows at once, or a block after the other of a single one. */
  writeImages(writer: ConvolutionWriter, work: Work, number: number): void {
    const { f } = writer;
    const { sizes, bytes, windows, block } = this;
    if (!this.isWhole) {
      const [from, to] = [f.local("i32"), f.local("i32")];
      f.get(work.x).set(from);
      f.get(work.padded).set(to);
      const perImage: Pointer[] = [
        { local: from, steps: [sizes.image * bytes] },
        { local: to, steps: [sizes.padded * bytes] },
      ];
      nest(f, [number], perImage, () => {
        this.writePadded(f, from, to, false);
      });
    }
    const total = number * windows;
    for (let from = 0; from < total; from += block) {
      this.writeBlock(writer, work, number, from, Math.min(block, total - from));
    }
  }

  /** @internal A block of windows `from` … `from + size` of so many images, which begin at x and y. */
  writeBlock(
    { f, functions, pixels, local }: ConvolutionWriter,
    { x, y, padded, sums, packed, partial }: Work,
    images: number,
    from: number,
    size: number,
  ): void {
    const { bytes, outputs, sizes, windows, width, terms } = this;
    const { groups } = this.attributes;
    const sumRow = roundUp(outputs, width);
    const [group, result, sum] = [f.local("i32"), f.local("i32"), f.local("i32")];
    f.get(this.isWhole ? x : padded).set(group);
    f.get(y)
      .i32(from * bytes)
      .op(opcode.i32_add)
      .set(result);
    f.get(sums).set(sum);
    const count = local(() => f.i32(size));
    const table = local(() =>
      f
        .get(pixels)
        .i32(4 * from)
        .op(opcode.i32_add),
    );
    const perGroup: Pointer[] = [
      { local: group, steps: [(sizes.padded / groups) * bytes] },
      { local: result, steps: [outputs * windows * bytes] },
      { local: sum, steps: [roundUp(terms, 4) * sumRow * bytes] },
    ];
    nest(f, [groups], perGroup, () => {
      this.packResults(f, functions.called.packColumns!, result, packed, images, size);
      this.writeTiles(f, functions.tiles, size, { group, sum, packed, partial, table, terms: count });
    });
  }

  /**
   * @internal The tiles of a block: for each four rows and panel, all elements of the window along the other axes, so
   * that what they read of the images and of the panel stays in the first-level cache.
   */
  writeTiles(f: FunctionBuilder, functions: TileFunctions, size: number, block: Block): void {
    const { bytes, outputs, width, tiles, rowAxis } = this;
    const { partial, table, terms } = block;
    const { fours, others } = tiles.code.tiles;
    const { rowStride } = tiles.code.product;
    const sumRow = roundUp(outputs, width) * bytes;
    const axes = [0, 1, 2].filter((axis) => axis !== rowAxis);
    const copied = (from: number): number => {
      const local = f.local("i32");
      f.get(from).set(local);
      return local;
    };
    const eachElement = (
      target: number,
      image: number,
      place: number,
      panel: number,
      count: number,
    ): void => {
      const [a, c] = [copied(image), copied(place)];
      const pointers: Pointer[] = [
        { local: a, steps: axes.map((axis) => this.imageStrides[axis]!) },
        { local: c, steps: axes.map((axis) => this.termStrides[axis]! * sumRow) },
      ];
      const operands = tiles.code.operands.map((operand) => ({ operand, local: c }));
      const sizes = axes.map((axis) => this.sizesOfWindow[axis as 0]);
      nest(f, sizes, pointers, () => {
        const given = { a, b: panel, partial, table, terms, operands };
        tiles.call(f, target, given, () => void f.i32(count), undefined, undefined);
      });
    };
    const eachPanel = (image: number, sum: number, count: number): void => {
      const [panel, place] = [copied(block.packed), copied(sum)];
      const pointers: Pointer[] = [
        { local: panel, steps: [size * panelBytes] },
        { local: place, steps: [panelBytes] },
      ];
      const whole = Math.floor(outputs / width);
      if (whole > 0) {
        nest(f, [whole], pointers, () => {
          eachElement(functions.main, image, place, panel, count);
        });
      }
      if (outputs % width > 0) eachElement(functions.rest, image, place, panel, count);
    };
    const [image, sum] = [copied(block.group), copied(block.sum)];
    const pointers: Pointer[] = [
      { local: image, steps: [4 * rowStride] },
      { local: sum, steps: [4 * this.termStrides[rowAxis]! * sumRow] },
    ];
    if (fours > 0) {
      nest(f, [fours], pointers, () => {
        eachPanel(image, sum, 1);
      });
    }
    // No tile of four rows, and then the others.
    if (others.length > 0) eachPanel(image, sum, -1);
  }

  /** @internal Packs the results of a block: panel by panel, and in each the windows of one image after the other. */
  packResults(
    f: FunctionBuilder,
    packColumns: number,
    result: number,
    packed: number,
    images: number,
    size: number,
  ): void {
    const { bytes, outputs, windows, width, sizes } = this;
    const [source, target] = [f.local("i32"), f.local("i32")];
    const perPart = Math.min(size, windows);
    for (let panel = 0; panel < Math.ceil(outputs / width); panel++) {
      f.get(result)
        .i32(panel * width * windows * bytes)
        .op(opcode.i32_add)
        .set(source);
      f.get(packed)
        .i32(panel * size * panelBytes)
        .op(opcode.i32_add)
        .set(target);
      const parts: Pointer[] = [
        { local: source, steps: [sizes.result * bytes] },
        { local: target, steps: [perPart * panelBytes] },
      ];
      nest(f, [images], parts, () => {
        f.get(source)
          .i32(windows * bytes)
          .get(target)
          .i32(perPart)
          .i32(1)
          .call(packColumns);
      });
    }
  }
}

/** Locals with where the images, the results and the scratch memory are. */
interface Work {
  readonly x: number;
  readonly y: number;
  readonly padded: number;
  readonly sums: number;
  readonly packed: number;
  readonly partial: number;
}

/** Locals of a block of windows of one group. */
interface Block {
  readonly group: number;
  readonly sum: number;
  readonly packed: number;
  readonly partial: number;
  readonly table: number;
  readonly terms: number;
}
