import { buildFunction, type FunctionBuilder, opcode } from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { Epilogue, Operand } from "../productPlan.js";
import { advance, nest, type Pointer } from "./nest.js";
import { panelBytes, Tile, type TileOperands } from "./tile.js";

/** How the rows of C are dealt out to tiles: so many of four rows, and behind them so many of other heights. */
export interface RowTiles {
  readonly fours: number;
  readonly others: readonly number[];
}

/**
 * Tiles for so many rows. Two of three rows are faster than one of four and one of two, whose few sums wait for
 * each other; rows that are packed in strips of four stay as they are.
 */
export function rowTiles(rows: number, isInStrips: boolean): RowTiles {
  const rest = rows % 4;
  let others = rest > 0 ? [rest] : [];
  if (!isInStrips && rest === 1 && rows >= 5) others = rows >= 9 ? [3, 3, 3] : [3, 2];
  if (!isInStrips && rest === 2 && rows >= 6) others = [3, 3];
  return { fours: (rows - others.reduce((sum, height) => sum + height, 0)) / 4, others };
}

/** Columns of C that lie in lines, as windows of an image do: within a line side by side, in B and in C. */
export interface Lines {
  readonly count: number;
  /** Columns of a line. */
  readonly columns: number;
  /** Bytes of B from one line to the next. */
  readonly pitch: number;
  /** Elements of C from one line to the next, where its lines do not follow each other. */
  readonly gap?: number | undefined;
}

/** The code of tiles side by side, or one below the other. */
export class PanelCode {
  readonly product: TileOperands;
  readonly tiles: RowTiles;
  readonly epilogue: Epilogue;
  readonly lines: Lines | undefined;

  constructor(product: TileOperands, tiles: RowTiles, epilogue: Epilogue, lines?: Lines) {
    this.product = product;
    this.tiles = tiles;
    this.epilogue = epilogue;
    this.lines = lines;
  }

  /** The operands of the epilogue that have a pointer into memory. */
  get operands(): Operand[] {
    const { inputs, stores } = this.epilogue;
    return [...inputs.filter((input) => input !== "sum"), ...stores.map(({ operand }) => operand)];
  }

  /** Bytes of an element of an operand. */
  bytesOf(operand: Operand): number {
    const { inputs, stores, builder } = this.epilogue;
    const store = stores.find((s) => s.operand === operand);
    if (store) return bytesOf(builder.steps[store.step]!.type);
    return bytesOf(builder.inputs[inputs.indexOf(operand)]!);
  }

  /** @internal A function of pointers to a, b, memory for sums, a number, terms where they vary, a table, operands. */
  build(body: (f: FunctionBuilder, parts: PanelParts) => void): FunctionBuilder {
    const { operands, product, epilogue } = this;
    let own = 4;
    const terms = product.terms === undefined ? own++ : undefined;
    const table = product.table === undefined ? undefined : own++;
    const parameters = Array.from({ length: own + operands.length }, () => "i32" as const);
    return buildFunction(parameters, (f) => {
      const pointers = new Map(operands.map((operand, i) => [operand, own + i]));
      const places = { a: 0, b: 1, partial: 2, operands: pointers, terms, table };
      const tile = (rows: number, columns: number): void => {
        const code = new Tile(f, product, { rows, columns });
        code.multiply(places);
        code.finish(epilogue, places);
      };
      const goOn = (rows: number, columns: number): void => {
        if (rows > 0) advance(f, places.a, rows * product.rowStride + (rows === 4 ? product.stripGap : 0));
        if (columns > 0) advance(f, places.b, product.panelStride);
        for (const [operand, pointer] of pointers) {
          advance(f, pointer, (rows * operand.row + columns * operand.column) * this.bytesOf(operand));
        }
      };
      body(f, { tile, goOn, count: 3, b: places.b, pointers });
    });
  }

  /**
   * Tiles of so many columns one below the other: as many of four rows as the fourth parameter says, and, where
   * that is negative, its opposite and one less, and then the others.
   */
  buildDown(columns: number): FunctionBuilder {
    return this.build((f, { tile, goOn, count }) => {
      const isLast = f.local("i32");
      f.get(count).i32(0).op(opcode.i32_lt_s).set(isLast);
      f.get(isLast).if(() => {
        f.i32(-1).get(count).op(opcode.i32_sub).set(count);
      });
      if (this.tiles.fours > 0) {
        f.block(() => {
          f.loop(() => {
            f.get(count).op(opcode.i32_eqz).branchIf(1);
            tile(4, columns);
            goOn(4, 0);
            advance(f, count, -1);
            f.branch(0);
          });
        });
      }
      const { others } = this.tiles;
      if (others.length === 0) return;
      f.get(isLast).if(() => {
        for (const height of new Set(others)) {
          f.i32(others.filter((other) => other === height).length).set(count);
          f.loop(() => {
            tile(height, columns);
            goOn(height, 0);
            advance(f, count, -1);
            f.get(count).branchIf(0);
          });
        }
      });
    });
  }

  /** Tiles of so many rows side by side, over all columns. */
  buildAcross(rows: number, columns: number): FunctionBuilder {
    const { lines } = this;
    return this.build((f, parts) => {
      if (lines === undefined) {
        this.writeLine(f, parts, rows, columns);
        return;
      }
      const width = panelBytes / bytesOf(this.product.dtype);
      const walked = Math.floor(lines.columns / width);
      const steps: Pointer[] = [
        { local: parts.b, steps: [lines.pitch - walked * this.product.panelStride] },
        ...[...parts.pointers].map(([operand, local]) => {
          const line = lines.gap ?? lines.columns * operand.column;
          return { local, steps: [(line - walked * width * operand.column) * this.bytesOf(operand)] };
        }),
      ];
      nest(f, [lines.count], steps, () => {
        this.writeLine(f, parts, rows, lines.columns);
      });
    });
  }

  /** @internal The tiles of a line; pointers are left behind its last whole panel. */
  writeLine(f: FunctionBuilder, { tile, goOn, count }: PanelParts, rows: number, columns: number): void {
    const width = panelBytes / bytesOf(this.product.dtype);
    const whole = Math.floor(columns / width);
    if (whole === 1) {
      tile(rows, width);
      goOn(0, width);
    } else if (whole > 0) {
      f.i32(whole).set(count);
      f.loop(() => {
        tile(rows, width);
        goOn(0, width);
        advance(f, count, -1);
        f.get(count).branchIf(0);
      });
    }
    if (columns % width > 0) tile(rows, columns % width);
  }
}

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
    const row = f.local("i32");
    const limit = f.local("i32");
    const rowBytes = rowStride + stripGap / 4;
    const none = (): void => void f.i32(0);
    f.i32(0).set(row);
    if (fours > 0) {
      f.i32(4 * fours).set(limit);
      f.for(row, limit, 4, () => {
        this.call(f, functions.main, pointers, none, { local: row, bytes: rowBytes }, undefined);
      });
    }
    for (const height of others) {
      const target = functions.others.get(height)!;
      this.call(f, target, pointers, none, { local: row, bytes: rowBytes }, undefined);
      advance(f, row, height);
    }
  }

  /** @internal */
  writeDown(f: FunctionBuilder, functions: TileFunctions, pointers: TileCallPointers): void {
    const { code, columns } = this;
    const { fours } = code.tiles;
    const { rowStride, stripGap, dtype } = code.product;
    const width = panelBytes / bytesOf(dtype);
    const [tile, tileLimit, row, panel, panelLimit, count] = Array.from({ length: 6 }, () =>
      f.local("i32"),
    ) as [number, number, number, number, number, number];
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
  /** Where terms lie, for a product that looks them up. */
  readonly table?: number | undefined;
  readonly operands: readonly { readonly operand: Operand; readonly local: number }[];
}

interface PanelParts {
  /** Writes a tile where the pointers stand. */
  readonly tile: (rows: number, columns: number) => void;
  /** Moves the pointers by rows and by columns. */
  readonly goOn: (rows: number, columns: number) => void;
  readonly count: number;
  /** Where B and the operands stand. */
  readonly b: number;
  readonly pointers: ReadonlyMap<Operand, number>;
}
