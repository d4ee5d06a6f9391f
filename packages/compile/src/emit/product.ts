import {
  buildFunction,
  buildPackColumns,
  buildPackRows,
  contractionBlock,
  elementTypes,
  type FunctionBuilder,
  panelBytes,
  windowFunctions,
} from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { Operand, ProductPlan } from "../productPlan.js";
import { type AddressOf, pointerFrom, pointerTo } from "./memory.js";
import { nest, type Pointer } from "./nest.js";
import { PanelCode, rowTiles } from "./panel.js";
import { TileCalls, type TileFunctions } from "./tileCalls.js";
import { partialBytes } from "./tile.js";

/** Up to so many rows B is read where it lies. */
const fewRows = 16;
/** From so many columns it was seen to pay to make vectors of A's numbers, which each panel then reads. */
const manyColumns = 128;

/**
 * A column of a matrix is on more pages than a processor finds at once (the table of the first level has 64 to 96
 * entries), or falls on so few lines of the first-level cache that it does not stay there.
 */
function isScattered(bytes: number, terms: number): boolean {
  if (terms * Math.min(1, bytes / 4096) > 64) return true;
  const lines = bytes / 64;
  if (!Number.isInteger(lines)) return false;
  let sets = 64;
  for (let step = lines; step % 2 === 0 && sets > 1; step /= 2) sets /= 2;
  return terms > sets * 8;
}

/** How a product lies in its scratch memory: addresses in bytes from where that begins. */
export interface ProductScratch {
  readonly packed: number;
  readonly strips: number;
  readonly partial: number;
  readonly splats: number;
  readonly bytes: number;
}

/** What the code of a product is specialised by. */
export class ProductCode {
  readonly plan: ProductPlan;
  readonly bytes: number;
  readonly width: number;
  readonly panels: number;
  readonly isTransposed: boolean;
  readonly usesStrips: boolean;
  readonly usesSplats: boolean;
  /** Whether B is brought into panels first, or read where it lies. */
  readonly packsB: boolean;
  readonly scratch: ProductScratch;
  readonly tiles: TileCalls;

  constructor(plan: ProductPlan) {
    this.plan = plan;
    this.bytes = bytesOf(plan.dtype);
    this.width = panelBytes / this.bytes;
    this.panels = Math.ceil(plan.columns / this.width);
    const { a, b, rows, terms } = plan;
    // A few rows read B less often than packing would.
    this.packsB = rows > fewRows || !(b.column === 1 || plan.columns === 1) || b.row <= 0;
    this.isTransposed = a.column !== 1 && terms > 1;
    const isAcross = terms <= contractionBlock;
    this.usesSplats = isAcross && plan.columns >= manyColumns && rows >= 4 && a.row >= 0;
    this.usesStrips =
      !this.usesSplats && this.isTransposed && rows > 4 && isScattered(a.column * this.bytes, terms);
    const after = (address: number, size: number): number => 64 * Math.ceil((address + size) / 64 + 1);
    const strips = after(0, this.packsB ? this.panels * (terms + this.width) * panelBytes : 0);
    const partial = after(strips, this.usesStrips ? Math.ceil(rows / 4) * 4 * (terms + 4) * this.bytes : 0);
    const splats = after(partial, partialBytes);
    this.scratch = { packed: 0, strips, partial, splats, bytes: after(splats, 4 * 16 * terms) };
    const bytes = this.bytes;
    const rowStride = this.usesStrips ? bytes : a.row * bytes;
    const kStride = this.usesStrips ? 4 * bytes : this.isTransposed ? a.column * bytes : bytes;
    const product = {
      dtype: plan.dtype,
      terms,
      rowStride,
      kStride,
      termStride: this.packsB ? panelBytes : plan.b.row * bytes,
      panelStride: this.packsB ? terms * panelBytes : panelBytes,
      stripGap: this.usesStrips ? 4 * (terms - 1) * bytes : 0,
      splats: this.usesSplats,
    };
    const code = new PanelCode(product, rowTiles(rows, this.usesStrips), plan.epilogue);
    this.tiles = new TileCalls(code, plan.columns, isAcross);
  }

  /**
   * The whole product. Its parameter is the address of the scratch region; `scratch` puts that of the product's
   * own part of it on the stack.
   */
  build(
    addressOf: AddressOf,
    scratch: (f: FunctionBuilder) => void,
    functions: { packRows: number; packColumns: number; packStrips: number; tiles: TileFunctions },
  ): FunctionBuilder {
    const { plan, bytes, panels, scratch: places, tiles } = this;
    const { rows, columns, terms, a, b } = plan;
    return buildFunction(["i32"], (f) => {
      scratch(f);
      const own = f.keep();
      const inScratch = (offset: number): number => pointerFrom(f, own, [], offset).local;
      const pointer = (operand: Operand, size: number): Pointer => ({
        local: pointerTo(f, addressOf, operand, size),
        steps: operand.batch.map((step) => step * size),
      });
      const [left, right] = [pointer(a, bytes), pointer(b, bytes)];
      const operands = tiles.code.operands.map((operand) => ({
        operand,
        ...pointer(operand, tiles.code.bytesOf(operand)),
      }));
      const packed = this.packsB ? inScratch(places.packed) : right.local;
      const strips = this.usesStrips ? inScratch(places.strips) : left.local;
      const partial = inScratch(places.partial);
      const splats = this.usesSplats ? inScratch(places.splats) : undefined;
      const byRows = b.column === 1 || columns === 1;
      const pack = (from: Pointer, stride: number, target: number, count: number, by: number): void => {
        f.get(from.local)
          .i32(stride * bytes)
          .get(target);
        f.i32(terms).i32(count).call(by);
      };
      nest(f, plan.batch, [left, right, ...operands], () => {
        if (this.packsB) {
          const by = byRows ? functions.packRows : functions.packColumns;
          pack(right, byRows ? b.row : b.column, packed, panels, by);
        }
        if (this.usesStrips) pack(left, a.column, strips, Math.ceil(rows / 4), functions.packStrips);
        tiles.write(f, functions.tiles, { a: strips, b: packed, partial, splats, operands });
      });
    });
  }
}

/** The functions that products and convolutions of a type share. */
export type SharedFunction = "packRows" | "packColumns" | "packStrips" | "gather" | "fold";

/** Makes one of the functions that pack operands, or copy windows in and out. */
export function sharedFunction(name: SharedFunction, dtype: "float32" | "float64"): FunctionBuilder {
  switch (name) {
    case "packRows":
      return buildPackRows(panelBytes);
    case "packColumns":
      return buildPackColumns(elementTypes[dtype]);
    case "packStrips":
      return buildPackRows(4 * bytesOf(dtype));
    default:
      return windowFunctions(dtype)[name];
  }
}
