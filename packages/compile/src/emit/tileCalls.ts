import { advance, type FunctionBuilder, opcode } from "@chainrule/wasm";
import type { KernelContext } from "../kernelCode.js";
import type { Operand } from "../productPlan.js";
import { buildAcross, buildDown, type Panel, widthOf } from "./panel.js";
import { writeSplats } from "./tile.js";

/** Rows of C that are worked on together, so that A's stay in the second-level cache. Of whole tiles. */
const tilesOfBlock = 24;

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

/** Which tiles are called: locals with the numbers of their first row and of their panel, the first ones without. */
interface Place {
  readonly row?: number | undefined;
  /** From one row of A to the next. */
  readonly rowBytes?: number | undefined;
  readonly panel?: number | undefined;
}

/** Writes the call of a function of tiles; `count` puts their number on the stack. */
function call(
  f: FunctionBuilder,
  target: number,
  panel: Panel,
  { a, b, partial, terms, table, operands }: TileCallPointers,
  count: () => void,
  place: Place = {},
): void {
  const plus = (local: number | undefined, step: number): void => {
    if (local !== undefined && step !== 0) f.get(local).i32(step).op(opcode.i32_mul).op(opcode.i32_add);
  };
  f.get(a);
  plus(place.row, place.rowBytes ?? 0);
  f.get(b);
  plus(place.panel, panel.product.panelStride);
  f.get(partial);
  count();
  for (const local of [terms, table]) if (local !== undefined) f.get(local);
  for (const { operand, local } of operands) {
    f.get(local);
    plus(place.row, operand.row);
    plus(place.panel, widthOf(panel) * operand.column);
  }
  f.call(target);
}

/**
 * Writes the calls of tiles row by row, where C and what its epilogue reads are walked as they lie in memory. Locals
 * hold where the operands begin; they are left as they are.
 */
export function callAcross(
  f: FunctionBuilder,
  define: KernelContext["define"],
  panel: Panel,
  columns: number,
  pointers: TileCallPointers,
): void {
  const { product, tiles } = panel;
  const { a, splats } = pointers;
  const [row, rows, limit] = f.locals("i32", 3);
  const rowBytes = product.rowStride + product.stripGap / 4;
  const across = (height: number): void => {
    const target = define(`${height} rows`, () => buildAcross(panel, height, columns));
    const none = (): void => void f.i32(0);
    if (splats === undefined) {
      call(f, target, panel, pointers, none, { row, rowBytes });
      return;
    }
    f.get(a).get(row).i32(rowBytes).op(opcode.i32_mul).op(opcode.i32_add).set(rows);
    writeSplats(f, product, height, rows, splats);
    call(f, target, panel, { ...pointers, a: splats }, none, { row });
  };
  f.i32(0).set(row);
  if (tiles.fours > 0) {
    f.i32(4 * tiles.fours).set(limit);
    f.for(row, limit, 4, () => {
      across(4);
    });
  }
  for (const height of tiles.others) {
    across(height);
    advance(f, row, height);
  }
}

/** Writes the call of tiles one below the other, of so many columns: see `buildDown`. */
export function callColumn(
  f: FunctionBuilder,
  define: KernelContext["define"],
  panel: Panel,
  columns: number,
  pointers: TileCallPointers,
  count: () => void,
  place?: Place,
): void {
  const target = define(`${columns} columns`, () => buildDown(panel, columns));
  call(f, target, panel, pointers, count, place);
}

/** Writes the calls of tiles panel by panel, while B's part is in the first-level cache. Locals are left as they are. */
export function callDown(
  f: FunctionBuilder,
  define: KernelContext["define"],
  panel: Panel,
  columns: number,
  pointers: TileCallPointers,
): void {
  const { fours } = panel.tiles;
  const { rowStride, stripGap } = panel.product;
  const width = widthOf(panel);
  const [tile, tileLimit, row, number, panelLimit, count] = f.locals("i32", 6);
  const panels = Math.floor(columns / width);
  const column = (columns: number): void => {
    const place = { row, rowBytes: rowStride + stripGap / 4, panel: number };
    callColumn(f, define, panel, columns, pointers, () => void f.get(count), place);
  };
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
    f.i32(0).set(number);
    if (panels > 0) {
      f.i32(panels).set(panelLimit);
      f.for(number, panelLimit, 1, () => {
        column(width);
      });
    }
    if (columns % width > 0) column(columns % width);
  });
}
