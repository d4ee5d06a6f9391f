import {
  advance,
  buildFunction,
  type FunctionBuilder,
  nest,
  opcode,
  panelBytes,
  type Pointer,
} from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { Epilogue, Operand } from "../productPlan.js";
import { type TileOperands, writeTile } from "./tile.js";

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
  /** Bytes of C from one line to the next, where its lines do not follow each other. */
  readonly gap?: number | undefined;
}

/** Tiles side by side, or one below the other. */
export interface Panel {
  readonly product: TileOperands;
  readonly tiles: RowTiles;
  readonly epilogue: Epilogue;
  readonly lines?: Lines | undefined;
}

/** Columns of a whole panel. */
export const widthOf = ({ product }: Panel): number => panelBytes / bytesOf(product.dtype);

/** The operands of the epilogue that have a pointer into memory. */
export function operandsOf({ epilogue: { inputs, stores } }: Panel): Operand[] {
  return [...inputs.filter((input) => input !== "sum"), ...stores.map(({ operand }) => operand)];
}

/** A function that is written, of tiles. */
interface PanelWriter {
  readonly f: FunctionBuilder;
  /** Writes a tile where the pointers stand. */
  readonly tile: (rows: number, columns: number) => void;
  /** Moves the pointers by rows and by columns. */
  readonly goOn: (rows: number, columns: number) => void;
  readonly count: number;
  /** Where B and the operands stand. */
  readonly b: number;
  readonly pointers: ReadonlyMap<Operand, number>;
}

/** A function of pointers to a, b, memory for sums, a number, terms where they vary, a table, operands. */
function build(panel: Panel, body: (writer: PanelWriter) => void): FunctionBuilder {
  const { product, epilogue } = panel;
  const operands = operandsOf(panel);
  let own = 4;
  const terms = product.terms === undefined ? own++ : undefined;
  const table = product.table === undefined ? undefined : own++;
  const parameters = Array.from({ length: own + operands.length }, () => "i32" as const);
  return buildFunction(parameters, (f) => {
    const pointers = new Map(operands.map((operand, i) => [operand, own + i]));
    const places = { a: 0, b: 1, partial: 2, operands: pointers, terms, table };
    body({
      f,
      tile(rows, columns) {
        writeTile(f, product, { rows, columns }, epilogue, places);
      },
      goOn(rows, columns) {
        if (rows > 0) advance(f, places.a, rows * product.rowStride + (rows === 4 ? product.stripGap : 0));
        if (columns > 0) advance(f, places.b, product.panelStride);
        for (const [operand, pointer] of pointers) {
          advance(f, pointer, rows * operand.row + columns * operand.column);
        }
      },
      count: 3,
      b: places.b,
      pointers,
    });
  });
}

/**
 * Tiles of so many columns one below the other: as many of four rows as the fourth parameter says, and, where
 * that is negative, its opposite and one less, and then the others.
 */
export function buildDown(panel: Panel, columns: number): FunctionBuilder {
  const { fours, others } = panel.tiles;
  return build(panel, ({ f, tile, goOn, count }) => {
    const [isLast, number] = f.locals("i32", 2);
    f.get(count).i32(0).op(opcode.i32_lt_s).set(isLast);
    f.get(isLast).if(() => {
      f.i32(-1).get(count).op(opcode.i32_sub).set(count);
    });
    if (fours > 0) {
      f.for(number, count, 1, () => {
        tile(4, columns);
        goOn(4, 0);
      });
    }
    if (others.length === 0) return;
    f.get(isLast).if(() => {
      for (const height of new Set(others)) {
        nest(f, [others.filter((other) => other === height).length], [], () => {
          tile(height, columns);
          goOn(height, 0);
        });
      }
    });
  });
}

/** Tiles of so many rows side by side, over all columns. */
export function buildAcross(panel: Panel, rows: number, columns: number): FunctionBuilder {
  const { lines, product } = panel;
  const width = widthOf(panel);
  return build(panel, (writer) => {
    if (lines === undefined) {
      writeLine(writer, width, rows, columns);
      return;
    }
    const walked = Math.floor(lines.columns / width);
    const steps: Pointer[] = [
      { local: writer.b, steps: [lines.pitch - walked * product.panelStride] },
      ...[...writer.pointers].map(([{ column }, local]) => {
        const line = lines.gap ?? lines.columns * column;
        return { local, steps: [line - walked * width * column] };
      }),
    ];
    nest(writer.f, [lines.count], steps, () => {
      writeLine(writer, width, rows, lines.columns);
    });
  });
}

/** The tiles of a line; pointers are left behind its last whole panel. */
function writeLine({ f, tile, goOn }: PanelWriter, width: number, rows: number, columns: number): void {
  const whole = Math.floor(columns / width);
  const panel = (): void => {
    tile(rows, width);
    goOn(0, width);
  };
  if (whole === 1) panel();
  else if (whole > 0) nest(f, [whole], [], panel);
  if (columns % width > 0) tile(rows, columns % width);
}
