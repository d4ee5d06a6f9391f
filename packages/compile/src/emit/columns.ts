import {
  addRows,
  buildFunction,
  columnSumBytes,
  elementTypes,
  type FloatType,
  type FunctionBuilder,
  opcode,
  splat,
} from "@chainrule/wasm";
import type { HeadContext } from "../heads.js";
import type { ReduceAttributes, ReduceKernel } from "../kernelData.js";
import { sizeOf } from "../layout.js";
import { advance } from "./nest.js";

/** The most vectors of columns that are added up together: their sums stay in the first-level cache. */
const mostVectors = 256;
/** Bytes of scratch memory that sums need. */
export const columnStateBytes: number = mostVectors * columnSumBytes("float32");

/** The columns of a row-major array: locals with addresses, and how many there are. */
interface Columns {
  readonly f: FunctionBuilder;
  readonly dtype: FloatType;
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly rowBytes: number;
  /** Vectors of a row. Of the last one, and of those that stand behind it, numbers are computed that no one reads. */
  readonly vectors: number;
}

/** Reduces the first axes of a row-major array: each column becomes one number, in the order of every backend. */
export function emitColumns({ node, nodes, layouts, addressOf, scratch }: HeadContext): FunctionBuilder {
  const source = node.inputs[0]!;
  const { base, offset } = layouts[source]!;
  const { shape } = nodes[source]!;
  const dtype = node.dtype as FloatType;
  const { bytes, lanes } = elementTypes[dtype];
  const { axes } = node.attributes as ReduceAttributes;
  const { combination } = (node.op!.kernel as ReduceKernel).reduction;
  const width = sizeOf(shape.slice(axes.length));

  return buildFunction(["i32"], (f) => {
    addressOf(f, base);
    const from = f
      .i32(bytes * offset)
      .op(opcode.i32_add)
      .keep();
    addressOf(f, node.id);
    const to = f.keep();
    const rows = f.i32(sizeOf(shape.slice(0, axes.length))).keep();
    const rowBytes = f.i32(bytes * width).keep();
    const columns = { f, dtype, from, to, rows, rowBytes, vectors: Math.ceil(width / lanes) };
    if (combination === "add") {
      scratch(f);
      writeSums(columns, f.keep());
    } else writeExtrema(columns, combination === "maximum");
  });
}

function writeExtrema({ f, dtype, from, to, rows, rowBytes, vectors }: Columns, isMaximum: boolean): void {
  // A line of memory at a time.
  const line = f.locals("v128", 4);
  const [row, pointer, block] = f.locals("i32", 3);
  const operation = {
    float32: isMaximum ? opcode.f32x4_max : opcode.f32x4_min,
    float64: isMaximum ? opcode.f64x2_max : opcode.f64x2_min,
  }[dtype];
  f.for(block, f.i32(Math.ceil(vectors / line.length)).keep(), 1, () => {
    for (const extremum of line) {
      splat(f, isMaximum ? -Infinity : Infinity, dtype);
      f.set(extremum);
    }
    f.get(from).set(pointer);
    f.for(row, rows, 1, () => {
      line.forEach((extremum, v) => {
        f.get(extremum)
          .get(pointer)
          .memory(opcode.v128_load, 2, 16 * v)
          .op(operation)
          .set(extremum);
      });
      f.get(pointer).get(rowBytes).op(opcode.i32_add).set(pointer);
    });
    line.forEach((extremum, v) => {
      f.get(to)
        .get(extremum)
        .memory(opcode.v128_store, 2, 16 * v);
    });
    advance(f, from, 16 * line.length);
    advance(f, to, 16 * line.length);
  });
}

function writeSums({ f, dtype, from, to, rows, rowBytes, vectors }: Columns, sums: number): void {
  const blocks = Math.ceil(vectors / mostVectors);
  const perBlock = Math.ceil(vectors / blocks);
  const sumBytes = columnSumBytes(dtype);
  const left = f.i32(vectors).keep();
  const count = f.local("i32");
  const [block, vector, source, place] = f.locals("i32", 4);

  const forVectors = (body: () => void): void => {
    f.get(sums).set(place);
    f.for(vector, count, 1, () => {
      body();
      advance(f, place, sumBytes);
    });
  };
  const load = (at: number): FunctionBuilder => f.get(place).memory(opcode.v128_load, 2, at);
  f.for(block, f.i32(blocks).keep(), 1, () => {
    f.i32(perBlock).get(left).i32(perBlock).get(left).op(opcode.i32_lt_s).op(opcode.select).set(count);
    advance(f, left, -perBlock);
    forVectors(() => {
      for (let at = 0; at < sumBytes; at += 16) {
        f.get(place).v128().memory(opcode.v128_store, 2, at);
      }
    });
    f.get(from).set(source);
    addRows(f, dtype, { source, rowBytes, rows, vectors: count, sums });
    forVectors(() => {
      f.get(to);
      for (let at = 0; at < sumBytes / 2; at += 16) {
        load(at);
        load(at + sumBytes / 2).op(opcode.f64x2_add);
        if (dtype === "float32") f.op(opcode.f32x4_demote_f64x2_zero);
      }
      if (dtype === "float32") f.shuffle([0, 1, 4, 5]);
      f.memory(opcode.v128_store, 2);
      advance(f, to, 16);
    });
    advance(f, from, 16 * perBlock);
  });
}
