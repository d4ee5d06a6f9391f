import { buildFunction, type FunctionBuilder } from "./assembler.js";
import type { Element } from "./element.js";
import { memoryOpcode } from "./opcodes.js";

/** Rows that are packed together: panel by panel, whole lines of memory are written. */
const packedRows = 8;

/**
 * Packs a matrix [terms, panels · width] whose rows are contiguous into panels of `bytes`. Parameters: source,
 * bytes of a row, target, terms, panels. Reads whole panels: the source needs its last row padded in memory,
 * and what is read beyond a row ends in columns, or rows, of C that nobody reads.
 */
export function buildPackRows(bytes: number): FunctionBuilder {
  return buildFunction(["i32", "i32", "i32", "i32", "i32"], (f) => {
    const [source, rowStride, target, terms, panels] = [0, 1, 2, 3, 4] as const;
    const panel = f.local("i32");
    const from = f.local("i32");
    const to = f.local("i32");
    const row = f.local("i32");
    const stride = f.local("i32");
    const pack = (rows: number): void => {
      f.get(source).set(from);
      f.get(target).set(to);
      f.for(panel, panels, 1, () => {
        f.get(from).set(row);
        for (let k = 0; k < rows; k++) {
          for (let offset = 0; offset < bytes; offset += 16) {
            f.get(to).get(row).memory(memoryOpcode.v128_load, 2, offset);
            f.memory(memoryOpcode.v128_store, 2, k * bytes + offset);
          }
          if (k < rows - 1) f.get(row).get(rowStride).op("i32_add").set(row);
        }
        f.get(from).i32(bytes).op("i32_add").set(from);
        f.get(to).get(stride).op("i32_add").set(to);
      });
      f.get(source).get(rowStride).i32(rows).op("i32_mul").op("i32_add").set(source);
      f.get(target)
        .i32(rows * bytes)
        .op("i32_add")
        .set(target);
      f.get(terms).i32(rows).op("i32_sub").set(terms);
    };
    f.get(terms).i32(bytes).op("i32_mul").set(stride);
    for (const rows of [packedRows, 1]) {
      f.block(() => {
        f.loop(() => {
          f.get(terms).i32(rows).op("i32_lt_s").branchIf(1);
          pack(rows);
          f.branch(0);
        });
      });
    }
  });
}

/**
 * Packs a B whose columns are contiguous (a transposed matrix [columns, terms]). Parameters as for rows, the
 * stride being that from one column to the next. Works on 32-byte wide squares, so it reads up to that far
 * beyond each column and writes as far beyond each panel: panels are packed in order, the next overwrites it.
 */
export function buildPackColumns(element: Element): FunctionBuilder {
  return buildFunction(["i32", "i32", "i32", "i32", "i32"], (f) => {
    const [source, columnStride, target, terms, panels] = [0, 1, 2, 3, 4] as const;
    const panel = f.local("i32");
    const k = f.local("i32");
    const from = f.local("i32");
    const to = f.local("i32");
    const { lanes, bytes } = element;
    const columns = Array.from({ length: lanes }, () => f.local("v128"));
    const mixed = Array.from({ length: lanes }, () => f.local("v128"));
    const pick = (x: number, xs: number[], y: number, ys: number[]): void => {
      const lane = (index: number, base: number): number[] =>
        Array.from({ length: bytes }, (_, i) => base + index * bytes + i);
      const low = xs.flatMap((i) => lane(i, 0));
      const high = ys.flatMap((i) => lane(i, 16));
      f.get(x).get(y);
      const interleaved: number[] = [];
      for (let i = 0; i < xs.length; i++) {
        interleaved.push(...low.slice(i * bytes, (i + 1) * bytes), ...high.slice(i * bytes, (i + 1) * bytes));
      }
      f.shuffle(interleaved);
    };
    f.for(panel, panels, 1, () => {
      f.get(target).get(panel).get(terms).op("i32_mul").i32(5).op("i32_shl").op("i32_add").set(to);
      f.get(panel)
        .i32(2 * lanes)
        .op("i32_mul")
        .get(columnStride)
        .op("i32_mul");
      f.get(source).op("i32_add").set(from);
      f.for(k, terms, lanes, () => {
        for (let half = 0; half < 2; half++) {
          for (let i = 0; i < lanes; i++) {
            f.get(from)
              .i32(half * lanes + i)
              .get(columnStride)
              .op("i32_mul")
              .op("i32_add");
            f.memory(memoryOpcode.v128_load, 2).set(columns[i]!);
          }
          const write = (row: number, value: () => void): void => {
            f.get(to);
            value();
            f.memory(memoryOpcode.v128_store, 2, row * 32 + half * 16);
          };
          if (lanes === 2) {
            write(0, () => {
              pick(columns[0]!, [0], columns[1]!, [0]);
            });
            write(1, () => {
              pick(columns[0]!, [1], columns[1]!, [1]);
            });
          } else {
            pick(columns[0]!, [0, 1], columns[2]!, [0, 1]);
            f.set(mixed[0]!);
            pick(columns[1]!, [0, 1], columns[3]!, [0, 1]);
            f.set(mixed[1]!);
            pick(columns[0]!, [2, 3], columns[2]!, [2, 3]);
            f.set(mixed[2]!);
            pick(columns[1]!, [2, 3], columns[3]!, [2, 3]);
            f.set(mixed[3]!);
            for (let row = 0; row < 4; row++) {
              const source = row < 2 ? 0 : 2;
              const lanesOf = row % 2 === 0 ? [0, 1] : [2, 3];
              write(row, () => {
                pick(mixed[source]!, lanesOf, mixed[source + 1]!, lanesOf);
              });
            }
          }
        }
        f.get(from).i32(16).op("i32_add").set(from);
        f.get(to)
          .i32(lanes * 32)
          .op("i32_add")
          .set(to);
      });
    });
  });
}

/**
 * Closes the gaps at the ends of C's rows, in place. Parameters: c, bytes of a row as it is, bytes of a row
 * as it shall be, rows, panels. A row is moved whole, in panels, and what it leaves behind its end is
 * overwritten by the next.
 */
export function buildCloseGaps(): FunctionBuilder {
  return buildFunction(["i32", "i32", "i32", "i32", "i32"], (f) => {
    const [source, rowBytes, shortBytes, rows, panels] = [0, 1, 2, 3, 4] as const;
    const [row, panel, from, to, target] = [0, 1, 2, 3, 4].map(() => f.local("i32")) as [
      number,
      number,
      number,
      number,
      number,
    ];
    f.get(source).set(target);
    f.for(row, rows, 1, () => {
      f.get(source).set(from);
      f.get(target).set(to);
      f.for(panel, panels, 1, () => {
        for (const offset of [0, 16]) {
          f.get(to).get(from).memory(memoryOpcode.v128_load, 2, offset);
          f.memory(memoryOpcode.v128_store, 2, offset);
        }
        f.get(from).i32(32).op("i32_add").set(from);
        f.get(to).i32(32).op("i32_add").set(to);
      });
      f.get(source).get(rowBytes).op("i32_add").set(source);
      f.get(target).get(shortBytes).op("i32_add").set(target);
    });
  });
}
