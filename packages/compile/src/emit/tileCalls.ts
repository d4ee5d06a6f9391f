import { type FunctionBuilder, opcode, panelBytes } from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { Operand } from "../productPlan.js";
import { advance } from "./nest.js";
import type { PanelCode } from "./panel.js";
import { writeSplats } from "./tile.js";

/** The functions of a product's tiles, by their numbers in the module: see `TileCalls`. */
export interface TileFunctions {
  /** Whole panels down, or four rows across. */
  readonly main: number;
  /** The last columns down. */
  readonly rest: number;
  /** Other rows across, by their number. */
  readonly others: ReadonlyMap<number, number>;
}

/** Rows of C that are worked on together, so that A's stay in the second-level cache. Of whole tiles. */
const tilesOfBlock = 24;

/**
 * The calls of a product's tiles. Down: panel by panel, while B's part is in the first-level cache. Across: row by
 * row, where C and what its epilogue reads are walked as they lie in memory.
 */
export class TileCalls {
  readonly code: PanelCode;
  readonly columns: number;
  readonly isAcross: boolean;

  constructor(code: PanelCode, columns: number, isAcross: boolean) {
    this.code = code;
    this.columns = columns;
    this.isAcross = isAcross;
  }

  /** The functions that are called, made by `define` under a name. */
  functions(define: (name: string, make: () => FunctionBuilder) => number): TileFunctions {
    const { code, columns } = this;
    const { fours, others } = code.tiles;
    const width = panelBytes / bytesOf(code.product.dtype);
    if (this.isAcross) {
      return {
        main: fours > 0 ? define("rows", () => code.buildAcross(4, columns)) : -1,
        rest: -1,
        others: new Map(
          others.map((height) => [height, define(`${height} rows`, () => code.buildAcross(height, columns))]),
        ),
      };
    }
    return {
      main: columns >= width ? define("panel", () => code.buildDown(width)) : -1,
      rest: columns % width > 0 ? define("last panel", () => code.buildDown(columns % width)) : -1,
      others: new Map(),
    };
  }

  /** Writes the calls. Locals hold where the operands begin; they are left as they are. */
  write(f: FunctionBuilder, functions: TileFunctions, pointers: TileCallPointers): void {
    if (this.isAcross) this.writeAcross(f, functions, pointers);
    else this.writeDown(f, functions, pointers);
  }

  /** @internal */
  call(
    f: FunctionBuilder,
    target: number,
    { a, b, partial, terms, table, operands }: TileCallPointers,
    count: () => void,
    row: { readonly local: number; readonly bytes: number } | undefined,
    panel: number | undefined,
  ): void {
    const { code } = this;
    const width = panelBytes / bytesOf(code.product.dtype);
    const plus = (local: number, step: number): void => {
      if (step !== 0) f.get(local).i32(step).op(opcode.i32_mul).op(opcode.i32_add);
    };
    f.get(a);
    if (row) plus(row.local, row.bytes);
    f.get(b);
    if (panel !== undefined) {
      // Where the number of terms varies, it says how large a panel is.
      if (terms === undefined) plus(panel, code.product.panelStride);
      else f.get(panel).get(terms).op(opcode.i32_mul).i32(panelBytes).op(opcode.i32_mul).op(opcode.i32_add);
    }
    f.get(partial);
    count();
    if (terms !== undefined) f.get(terms);
    if (table !== undefined) f.get(table);
    for (const { operand, local } of operands) {
      f.get(local);
      const bytes = code.bytesOf(operand);
      if (row) plus(row.local, operand.row * bytes);
      if (panel !== undefined) plus(panel, width * operand.column * bytes);
    }
    f.call(target);
  }

  /** @internal */
  writeAcross(f: FunctionBuilder, functions: TileFunctions, pointers: TileCallPointers): void {
    const { fours, others } = this.code.tiles;
    const { rowStride, stripGap } = this.code.product;
    const [row, rows, limit] = f.locals("i32", 3);
    const rowBytes = rowStride + stripGap / 4;
    const none = (): void => void f.i32(0);
    const across = (height: number, target: number): void => {
      const place = { local: row, bytes: rowBytes };
      if (pointers.splats === undefined) {
        this.call(f, target, pointers, none, place, undefined);
        return;
      }
      f.get(pointers.a).get(row).i32(rowBytes).op(opcode.i32_mul).op(opcode.i32_add).set(rows);
      writeSplats(f, this.code.product, height, rows, pointers.splats);
      this.call(f, target, { ...pointers, a: pointers.splats }, none, { ...place, bytes: 0 }, undefined);
    };
    f.i32(0).set(row);
    if (fours > 0) {
      f.i32(4 * fours).set(limit);
      f.for(row, limit, 4, () => {
        across(4, functions.main);
      });
    }
    for (const height of others) {
      across(height, functions.others.get(height)!);
      advance(f, row, height);
    }
  }

  /** @internal */
  writeDown(f: FunctionBuilder, functions: TileFunctions, pointers: TileCallPointers): void {
    const { code, columns } = this;
    const { fours } = code.tiles;
    const { rowStride, stripGap, dtype } = code.product;
    const width = panelBytes / bytesOf(dtype);
    const [tile, tileLimit, row, panel, panelLimit, count] = f.locals("i32", 6);
    const panels = Math.floor(columns / width);
    f.i32(Math.max(1, fours)).set(tileLimit);
    f.for(tile, tileLimit, tilesOfBlock, () => {
      // The number of tiles; of the last block, its opposite less one: other rows follow.
      const left = (): void => void f.i32(fours).get(tile).op(opcode.i32_sub);
      left();
      f.i32(tilesOfBlock)
        .op(opcode.i32_gt_s)
        .if(
          () => {
            f.i32(tilesOfBlock).set(count);
          },
          () => {
            f.i32(-1);
            left();
            f.op(opcode.i32_sub).set(count);
          },
        );
      f.get(tile).i32(4).op(opcode.i32_mul).set(row);
      const place = { local: row, bytes: rowStride + stripGap / 4 };
      const given = (): void => void f.get(count);
      f.i32(0).set(panel);
      if (panels > 0) {
        f.i32(panels).set(panelLimit);
        f.for(panel, panelLimit, 1, () => {
          this.call(f, functions.main, pointers, given, place, panel);
        });
      }
      if (columns % width > 0) this.call(f, functions.rest, pointers, given, place, panel);
    });
  }
}

/** Locals that hold where a product's operands begin. */
export interface TileCallPointers {
  readonly a: number;
  readonly b: number;
  readonly partial: number;
  readonly terms?: number | undefined;
  /** Memory for a few rows of A, where tiles find them as vectors. */
  readonly splats?: number | undefined;
  /** Where terms lie, for a product that looks them up. */
  readonly table?: number | undefined;
  readonly operands: readonly { readonly operand: Operand; readonly local: number }[];
}
