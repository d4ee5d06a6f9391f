import {
  buildFunction,
  buildPackColumns,
  buildPackRows,
  contractionBlock,
  elementTypes,
  type FloatType,
  type FunctionBuilder,
  nest,
  panelBytes,
  type Pointer,
  windowFunctions,
} from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { KernelCode, KernelContext } from "../kernelCode.js";
import type { Operand, ProductPlan } from "../productPlan.js";
import { pointerFrom, pointerTo } from "./memory.js";
import { operandsOf, rowTiles } from "./panel.js";
import { callAcross, callDown } from "./tileCalls.js";
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

/** The code of a kernel that is a product with its epilogue, of the nodes that are its operands. */
export function productKernel(plan: ProductPlan, reads: readonly number[]): KernelCode {
  const { dtype, a, b, rows, columns, terms, epilogue } = plan;
  const bytes = bytesOf(dtype);
  const width = panelBytes / bytes;
  const panels = Math.ceil(columns / width);
  const byRows = b.column === bytes || columns === 1;
  // A few rows read B less often than packing would bring it into panels.
  const packsB = rows > fewRows || !byRows || b.row <= 0;
  const isTransposed = a.column !== bytes && terms > 1;
  const isAcross = terms <= contractionBlock;
  const usesSplats = isAcross && columns >= manyColumns && rows >= 4 && a.row >= 0;
  const usesStrips = !usesSplats && isTransposed && rows > 4 && isScattered(a.column, terms);
  // One behind the other in the scratch memory.
  const after = (address: number, size: number): number => 64 * Math.ceil((address + size) / 64 + 1);
  const stripsAt = after(0, packsB ? panels * (terms + width) * panelBytes : 0);
  const partialAt = after(stripsAt, usesStrips ? Math.ceil(rows / 4) * 4 * (terms + 4) * bytes : 0);
  const splatsAt = after(partialAt, partialBytes);
  const product = {
    dtype,
    terms,
    rowStride: usesStrips ? bytes : a.row,
    kStride: usesStrips ? 4 * bytes : isTransposed ? a.column : bytes,
    termStride: packsB ? panelBytes : b.row,
    panelStride: packsB ? terms * panelBytes : panelBytes,
    stripGap: usesStrips ? 4 * (terms - 1) * bytes : 0,
    splats: usesSplats,
  };
  const panel = { product, tiles: rowTiles(rows, usesStrips), epilogue };

  return {
    scratchBytes: after(splatsAt, 4 * 16 * terms),
    reads,
    reach: width * Math.abs(b.column) + 4096,
    emit: ({ addressOf, scratch, shared, define }) =>
      buildFunction(["i32"], (f) => {
        scratch(f);
        const own = f.keep();
        const inScratch = (offset: number): number => pointerFrom(f, own, [], offset).local;
        const pointer = (operand: Operand): Pointer => ({
          local: pointerTo(f, addressOf, operand, 1),
          steps: operand.batch,
        });
        const [left, right] = [pointer(a), pointer(b)];
        const operands = operandsOf(panel).map((operand) => ({ operand, ...pointer(operand) }));
        const packed = packsB ? own : right.local;
        const strips = usesStrips ? inScratch(stripsAt) : left.local;
        const partial = inScratch(partialAt);
        const splats = usesSplats ? inScratch(splatsAt) : undefined;
        const pack = (
          from: Pointer,
          stride: number,
          target: number,
          count: number,
          by: SharedFunction,
        ): void => {
          f.get(from.local).i32(stride).get(target);
          f.i32(terms).i32(count);
          callShared(f, shared, by, dtype);
        };
        nest(f, plan.batch, [left, right, ...operands], () => {
          if (packsB)
            pack(right, byRows ? b.row : b.column, packed, panels, byRows ? "packRows" : "packColumns");
          if (usesStrips) pack(left, a.column, strips, Math.ceil(rows / 4), "packStrips");
          const pointers = { a: strips, b: packed, partial, splats, operands };
          (isAcross ? callAcross : callDown)(f, define, panel, columns, pointers);
        });
      }),
  };
}

/** The functions that products and convolutions of a type share. */
export type SharedFunction = "packRows" | "packColumns" | "packStrips" | "gather" | "fold";

/** Writes the call of one of the functions that pack operands, or copy windows in and out. */
export function callShared(
  f: FunctionBuilder,
  shared: KernelContext["shared"],
  name: SharedFunction,
  dtype: FloatType,
): void {
  const make = {
    packRows: () => buildPackRows(panelBytes),
    packColumns: () => buildPackColumns(elementTypes[dtype]),
    packStrips: () => buildPackRows(4 * bytesOf(dtype)),
    gather: () => windowFunctions(dtype).gather,
    fold: () => windowFunctions(dtype).fold,
  }[name];
  f.call(shared(`${name} ${dtype}`, make));
}
