import { type FunctionBuilder, opcode } from "@chainrule/wasm";
import type { Dtype, Shape } from "@chainrule/tensor";
import { bytesOf } from "../arena.js";
import { advance, nest } from "./nest.js";

/** Elements that are copied: where they are read and where they are written, in elements. */
export interface Copy {
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

interface Axis {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** The axes with neighbours joined where both sides can be walked by one stride. */
function axesOf({ shape, from, to }: Copy): Axis[] {
  const axes: Axis[] = [];
  shape.forEach((size, i) => {
    if (size === 1) return;
    const last = axes.at(-1);
    if (last?.from === from[i]! * size && last.to === to[i]! * size) {
      axes[axes.length - 1] = { size: last.size * size, from: from[i]!, to: to[i]! };
    } else axes.push({ size, from: from[i]!, to: to[i]! });
  });
  return axes;
}

/** Loads and stores one element, by its size. */
export function moveElement(
  f: FunctionBuilder,
  dtype: Dtype,
  from: number,
  to: number,
  fromOffset = 0,
  toOffset = 0,
): void {
  const bytes = bytesOf(dtype);
  const [load, store] =
    bytes === 8
      ? [opcode.f64_load, opcode.f64_store]
      : bytes === 4
        ? [opcode.i32_load, opcode.i32_store]
        : [opcode.i32_load8_u, opcode.i32_store8];
  f.get(to).get(from).memory(load, 0, fromOffset).memory(store, 0, toOffset);
}

const low = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
const high = [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31];
const lowPairs = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const highPairs = [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31];

/** Four rows of four elements become columns. */
function transposeSquare(
  f: FunctionBuilder,
  from: number,
  fromStep: number,
  to: number,
  toStep: number,
): void {
  const rows = Array.from({ length: 4 }, () => f.local("v128"));
  const mixed = Array.from({ length: 4 }, () => f.local("v128"));
  rows.forEach((row, i) => {
    f.get(from)
      .memory(opcode.v128_load, 2, i * fromStep)
      .set(row);
  });
  const mix = (a: number, b: number, lanes: readonly number[], into: number): void => {
    f.get(a).get(b).shuffle(lanes).set(into);
  };
  mix(rows[0]!, rows[1]!, low, mixed[0]!);
  mix(rows[2]!, rows[3]!, low, mixed[1]!);
  mix(rows[0]!, rows[1]!, high, mixed[2]!);
  mix(rows[2]!, rows[3]!, high, mixed[3]!);
  const put = (i: number, a: number, b: number, lanes: readonly number[]): void => {
    f.get(to)
      .get(a)
      .get(b)
      .shuffle(lanes)
      .memory(opcode.v128_store, 2, i * toStep);
  };
  put(0, mixed[0]!, mixed[1]!, lowPairs);
  put(1, mixed[0]!, mixed[1]!, highPairs);
  put(2, mixed[2]!, mixed[3]!, lowPairs);
  put(3, mixed[2]!, mixed[3]!, highPairs);
}

/** Writes code that copies elements; two locals hold the addresses of the first. */
export function writeCopy(f: FunctionBuilder, copy: Copy, source: number, target: number): void {
  const { dtype } = copy;
  const bytes = bytesOf(dtype);
  const axes = axesOf(copy);
  if (copy.shape.includes(0)) return;
  const [from, to] = [f.local("i32"), f.local("i32")];
  f.get(source).set(from);
  f.get(target).set(to);
  const pointers = (list: readonly Axis[]) => [
    { local: from, steps: list.map((axis) => axis.from * bytes) },
    { local: to, steps: list.map((axis) => axis.to * bytes) },
  ];
  const inner = axes.at(-1);
  if (inner?.from === 1 && inner.to === 1 && inner.size * bytes >= 16) {
    // Whole vectors, and the last one so that it ends with the row.
    const outer = axes.slice(0, -1);
    const [rowFrom, rowTo] = [f.local("i32"), f.local("i32")];
    nest(
      f,
      outer.map(({ size }) => size),
      pointers(outer),
      () => {
        f.get(from).set(rowFrom);
        f.get(to).set(rowTo);
        const whole = Math.floor((inner.size * bytes) / 16);
        const move = (offset: number): void => {
          f.get(rowTo).get(rowFrom).memory(opcode.v128_load, 0, offset).memory(opcode.v128_store, 0, offset);
        };
        nest(
          f,
          [whole],
          [
            { local: rowFrom, steps: [16] },
            { local: rowTo, steps: [16] },
          ],
          () => {
            move(0);
          },
        );
        const rest = (inner.size * bytes) % 16;
        if (rest > 0) {
          advance(f, rowFrom, rest - 16);
          advance(f, rowTo, rest - 16);
          move(0);
        }
      },
    );
    return;
  }
  const columns = axes.findIndex((axis) => axis.from === 1);
  const rows = axes.findIndex((axis) => axis.to === 1);
  const isTransposed =
    bytes === 4 &&
    columns >= 0 &&
    rows >= 0 &&
    columns !== rows &&
    axes[rows]!.size >= 4 &&
    axes[columns]!.size >= 4 &&
    // Offsets of memory instructions have no sign.
    axes[rows]!.from > 0 &&
    axes[columns]!.to > 0;
  if (isTransposed) {
    writeTransposed(f, axes, rows, columns, from, to);
    return;
  }
  nest(
    f,
    axes.map(({ size }) => size),
    pointers(axes),
    () => {
      moveElement(f, dtype, from, to);
    },
  );
}

/** Rows that become columns, square by square; `rows` is the axis whose neighbours are neighbours in the target. */
function writeTransposed(
  f: FunctionBuilder,
  axes: readonly Axis[],
  rows: number,
  columns: number,
  from: number,
  to: number,
): void {
  const outer = axes.filter((_, i) => i !== rows && i !== columns);
  const [down, across] = [axes[rows]!, axes[columns]!];
  const [squareFrom, squareTo] = [f.local("i32"), f.local("i32")];
  const step = (list: readonly Axis[], side: "from" | "to"): number[] => list.map((axis) => 4 * axis[side]);
  nest(
    f,
    outer.map(({ size }) => size),
    [
      { local: from, steps: step(outer, "from") },
      { local: to, steps: step(outer, "to") },
    ],
    () => {
      const part = (
        i: number,
        iCount: number,
        j: number,
        jCount: number,
        height: number,
        body: () => void,
      ): void => {
        if (iCount === 0 || jCount === 0) return;
        f.get(from)
          .i32(4 * (i * down.from + j * across.from))
          .op(opcode.i32_add)
          .set(squareFrom);
        f.get(to)
          .i32(4 * (i * down.to + j * across.to))
          .op(opcode.i32_add)
          .set(squareTo);
        nest(
          f,
          [jCount, iCount],
          [
            { local: squareFrom, steps: [4 * height * across.from, 4 * height * down.from] },
            { local: squareTo, steps: [4 * height * across.to, 4 * height * down.to] },
          ],
          body,
        );
      };
      const [wholeRows, wholeColumns] = [Math.floor(down.size / 4), Math.floor(across.size / 4)];
      part(0, wholeRows, 0, wholeColumns, 4, () => {
        transposeSquare(f, squareFrom, 4 * down.from, squareTo, 4 * across.to);
      });
      const single = (): void => {
        moveElement(f, "int32", squareFrom, squareTo);
      };
      part(4 * wholeRows, down.size % 4, 0, 4 * wholeColumns, 1, single);
      part(0, down.size, 4 * wholeColumns, across.size % 4, 1, single);
    },
  );
}

/** Fills so many bytes, in whole vectors, with a vector. */
export function writeFill(f: FunctionBuilder, target: number, bytes: number, vector: Uint8Array): void {
  const to = f.local("i32");
  const value = f.local("v128");
  f.get(target).set(to);
  f.v128(vector).set(value);
  nest(f, [Math.ceil(bytes / 16)], [{ local: to, steps: [16] }], () => {
    f.get(to).get(value).memory(opcode.v128_store, 0);
  });
}
