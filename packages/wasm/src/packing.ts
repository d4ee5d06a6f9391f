import { buildFunction, type FunctionBuilder } from "./assembler.js";
import type { Element } from "./element.js";
import * as opcode from "./opcodes.js";
import { whileAtLeast } from "./whileAtLeast.js";

/** Rows that are packed together: panel by panel, whole lines of memory are written. */
const packedRows = 8;

/**
 * Packs a matrix [terms, panels · width] whose rows are contiguous into panels of `bytes`. Parameters: source,
 * bytes of a row, target, terms, panels. Reads whole panels: the source needs its last row padded in memory,
 * and what is read beyond a row ends in columns, or rows, of C that nobody reads.
 *
 * @example
 * ```ts
 * import { buildPackRows } from "@chainrule/wasm";
 * console.log(buildPackRows(32).parameters); // 5
 * ```
 */
export function buildPackRows(bytes: number): FunctionBuilder {
  return buildFunction(["i32", "i32", "i32", "i32", "i32"], (f, source, rowStride, target, terms, panels) => {
    const [panel, from, to, row, stride] = f.locals("i32", 5);
    const pack = (rows: number): void => {
      f.get(source).set(from);
      f.get(target).set(to);
      f.for(panel, panels, 1, () => {
        f.get(from).set(row);
        for (let k = 0; k < rows; k++) {
          for (let offset = 0; offset < bytes; offset += 16) {
            f.get(to).get(row).memory(opcode.v128_load, 2, offset);
            f.memory(opcode.v128_store, 2, k * bytes + offset);
          }
          if (k < rows - 1) f.get(row).get(rowStride).op(opcode.i32_add).set(row);
        }
        f.increase(from, bytes);
        f.get(to).get(stride).op(opcode.i32_add).set(to);
      });
      f.get(source).get(rowStride).i32(rows).op(opcode.i32_mul).op(opcode.i32_add).set(source);
      f.increase(target, rows * bytes);
      f.increase(terms, -rows);
    };
    f.get(terms).i32(bytes).op(opcode.i32_mul).set(stride);
    for (const rows of [packedRows, 1]) {
      whileAtLeast(f, terms, rows, () => {
        pack(rows);
      });
    }
  });
}

/**
 * Packs a B whose columns are contiguous (a transposed matrix [columns, terms]). Parameters as for rows, the
 * stride being that from one column to the next. Works on 32-byte wide squares, so it reads up to that far
 * beyond each column and writes as far beyond each panel: panels are packed in order, the next overwrites it.
 *
 * @example
 * ```ts
 * import { buildPackColumns, elementTypes } from "@chainrule/wasm";
 * console.log(buildPackColumns(elementTypes["float32"]).parameters); // 5
 * ```
 */
export function buildPackColumns(element: Element): FunctionBuilder {
  return buildFunction(
    ["i32", "i32", "i32", "i32", "i32"],
    (f, source, columnStride, target, terms, panels) => {
      const [panel, k, from, to] = f.locals("i32", 4);
      const { lanes } = element;
      const columns = f.locals("v128", lanes);
      // The lanes of two vectors by turns: those of their lower halves, or of their upper ones.
      const interleaving = (upper: number): number[] =>
        Array.from({ length: lanes }, (_, i) => (i % 2) * lanes + (i >> 1) + (upper * lanes) / 2);
      f.for(panel, panels, 1, () => {
        f.get(target)
          .get(panel)
          .get(terms)
          .op(opcode.i32_mul)
          .i32(5)
          .op(opcode.i32_shl)
          .op(opcode.i32_add)
          .set(to);
        f.get(panel)
          .i32(2 * lanes)
          .op(opcode.i32_mul)
          .get(columnStride)
          .op(opcode.i32_mul);
        f.get(source).op(opcode.i32_add).set(from);
        f.for(k, terms, lanes, () => {
          for (let half = 0; half < 2; half++) {
            for (let i = 0; i < lanes; i++) {
              f.get(from)
                .i32(half * lanes + i)
                .get(columnStride)
                .op(opcode.i32_mul)
                .op(opcode.i32_add);
              f.memory(opcode.v128_load, 2).set(columns[i]!);
            }
            // To interleave the first half of a square's columns with the second, once for each bit of a lane's number,
            // is to transpose it.
            for (let level = 1; level < lanes; level *= 2) {
              for (let i = 0; i < lanes; i++) {
                const pair = i >> 1;
                f.get(columns[pair]!)
                  .get(columns[pair + lanes / 2]!)
                  .shuffle(interleaving(i % 2));
              }
              for (let i = lanes - 1; i >= 0; i--) f.set(columns[i]!);
            }
            columns.forEach((row, i) => {
              f.get(to)
                .get(row)
                .memory(opcode.v128_store, 2, i * 32 + half * 16);
            });
          }
          f.increase(from, 16);
          f.increase(to, lanes * 32);
        });
      });
    },
  );
}

/**
 * Closes the gaps at the ends of C's rows, in place. Parameters: c, bytes of a row as it is, bytes of a row
 * as it shall be, rows, panels. A row is moved whole, in panels, and what it leaves behind its end is
 * overwritten by the next.
 */
export function buildCloseGaps(): FunctionBuilder {
  return buildFunction(
    ["i32", "i32", "i32", "i32", "i32"],
    (f, source, rowBytes, shortBytes, rows, panels) => {
      const [row, panel, from, to, target] = f.locals("i32", 5);
      f.get(source).set(target);
      f.for(row, rows, 1, () => {
        f.get(source).set(from);
        f.get(target).set(to);
        f.for(panel, panels, 1, () => {
          for (const offset of [0, 16]) {
            f.get(to).get(from).memory(opcode.v128_load, 2, offset);
            f.memory(opcode.v128_store, 2, offset);
          }
          f.increase(from, 32);
          f.increase(to, 32);
        });
        f.get(source).get(rowBytes).op(opcode.i32_add).set(source);
        f.get(target).get(shortBytes).op(opcode.i32_add).set(target);
      });
    },
  );
}
