import { contractionBlock } from "@chainrule/wasm";
import type { GraphNode } from "../graph.js";
import type { Epilogue } from "../productPlan.js";
import { writeFill } from "./copy.js";
import { nest, type Pointer } from "./nest.js";
import { PanelCode, rowTiles } from "./panel.js";
import { TileCalls } from "./tileCalls.js";
import type { SharedFunction } from "./product.js";
import { panelBytes, partialBytes, type TileOperands } from "./tile.js";
import { type ConvolutionWriter, roundUp, WindowCode } from "./windows.js";

/** Elements of a window in one channel up to which the code of a tile is written out for each. */
const largestPattern = 32;

/**
 * A convolution: for each image, weights times windows. Where windows lie side by side they are read from the image;
 * else they are gathered first.
 */
export class Convolve extends WindowCode {
  readonly tiles: TileCalls;
  readonly calls: readonly SharedFunction[];
  readonly places: { readonly image: number; readonly packed: number; readonly partial: number };

  constructor(node: GraphNode, nodes: readonly GraphNode[], epilogue: Epilogue) {
    super(node, nodes, nodes[node.inputs[1]!]!.shape, 1);
    const { dtype, bytes, terms, outputs, windows, width, attributes, extent, counts } = this;
    this.calls = this.walksRows ? [] : ["gather"];
    const image = this.reserve(this.isWhole ? 0 : this.sizes.padded);
    const packed = this.reserve(this.walksRows ? 0 : roundUp(windows, width) * terms);
    const partial = this.reserve(partialBytes / bytes);
    this.places = { image, packed, partial };
    const weights = { dtype, terms, rowStride: terms * bytes, kStride: bytes, stripGap: 0 };
    const rows = rowTiles(outputs, false);
    if (this.walksRows) {
      const product = { ...weights, termStride: 0, panelStride: panelBytes, ...this.termPlaces() };
      const pitch = attributes.stride[0] * extent[1] * bytes;
      const lines = { count: counts[0], columns: counts[1], pitch };
      this.tiles = new TileCalls(new PanelCode(product, rows, epilogue, lines), windows, true);
    } else {
      const product = { ...weights, termStride: panelBytes, panelStride: terms * panelBytes };
      this.tiles = new TileCalls(new PanelCode(product, rows, epilogue), windows, false);
    }
  }

  /** @internal How a tile finds the terms: by constants, the same for each channel, where the sum is of one block. */
  termPlaces(): Pick<TileOperands, "table" | "pattern"> {
    const [height, width] = this.attributes.kernel;
    if (this.terms > contractionBlock || height * width > largestPattern) return { table: "b" };
    const rows = Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_, x) => this.offsetOf(0, y, x)),
    );
    return { pattern: { offsets: rows.flat(), pitch: this.plane } };
  }

  write({ f, functions, addresses, local, inScratch, offsets, pixels }: ConvolutionWriter): void {
    const { bytes, terms, outputs, sizes, attributes, places, tiles, windows, width } = this;
    const panel = tiles.code;
    const x = local(() => {
      addresses.of(f, 0);
    });
    const weights = local(() => {
      addresses.of(f, 1);
    });
    const others = panel.operands.map((operand) => ({
      operand,
      local: local(() => {
        addresses.operand(f, operand);
      }),
    }));
    const padded = inScratch(places.image);
    const packed = inScratch(places.packed);
    const partial = inScratch(places.partial);
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
        const common = { a: weight, partial, operands: others };
        if (this.walksRows) {
          const table = panel.product.table === undefined ? undefined : offsets;
          tiles.write(f, functions.tiles, { ...common, b: group, table });
          return;
        }
        f.get(group).get(pixels).get(offsets).get(packed);
        f.i32(Math.ceil(windows / width))
          .i32(terms)
          .i32(terms * panelBytes)
          .i32(panelBytes)
          .call(functions.called.gather!);
        tiles.write(f, functions.tiles, { ...common, b: packed });
      });
    });
  }
}
