import { buildFunction, type FunctionBuilder, opcode, panelBytes } from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { Epilogue, Operand } from "../productPlan.js";
import { advance, nest, type Pointer } from "./nest.js";
import { Tile, type TileOperands } from "./tile.js";

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
