import type { Dtype, Shape } from "@chainrule/tensor";
import { advance, type FunctionBuilder, nest, opcode, type Pointer, splat } from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import { joinAxes } from "../joinAxes.js";
import { pointerFrom } from "./memory.js";

/** An axis that is copied: how many elements, and the bytes from one to the next on both sides. */
interface Axis {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** Loads and stores one element of so many bytes. */
export function moveElement(f: FunctionBuilder, bytes: number, from: number, to: number): void {
  const [load, store] =
    bytes === 8
      ? [opcode.f64_load, opcode.f64_store]
      : bytes === 4
        ? [opcode.i32_load, opcode.i32_store]
        : [opcode.i32_load8_u, opcode.i32_store8];
  f.get(to).get(from).memory(load, 0).memory(store, 0);
}

/** Writes code that copies elements of so many bytes. Pointers stand at the first, and are left there. */
export function writeCopy(
  f: FunctionBuilder,
  bytes: number,
  shape: Shape,
  source: Pointer,
  target: Pointer,
): void {
  if (shape.includes(0)) return;
  const from = f.get(source.local).keep();
  const to = f.get(target.local).keep();
  const walk = (axes: readonly Axis[], body: () => void): void => {
    const pointers = [
      { local: from, steps: axes.map((axis) => axis.from) },
      { local: to, steps: axes.map((axis) => axis.to) },
    ];
    nest(
      f,
      axes.map(({ size }) => size),
      pointers,
      body,
    );
  };
  const axes = joinAxes([...shape.keys()], shape, [source.steps, target.steps]).map(
    ({ size, last }): Axis => ({ size, from: source.steps[last]!, to: target.steps[last]! }),
  );
  const inner = axes.at(-1);
  if (inner?.from === bytes && inner.to === bytes && inner.size * bytes >= 16) {
    walk(axes.slice(0, -1), () => {
      copyRow(f, inner.size * bytes, from, to);
    });
    return;
  }
  const across = axes.find((axis) => axis.from === bytes);
  const down = axes.find((axis) => axis.to === bytes);
  const isTransposed =
    bytes === 4 &&
    across &&
    down &&
    across !== down &&
    across.size >= 4 &&
    down.size >= 4 &&
    // Offsets of memory instructions have no sign.
    down.from > 0 &&
    across.to > 0;
  if (isTransposed) {
    const outer = axes.filter((axis) => axis !== across && axis !== down);
    walk(outer, () => {
      transpose(f, down, across, from, to);
    });
  } else {
    walk(axes, () => {
      moveElement(f, bytes, from, to);
    });
  }
}

/** Copies neighbours: whole vectors, and the last one so that it ends with the row. */
function copyRow(f: FunctionBuilder, bytes: number, source: number, target: number): void {
  const [from, to] = [pointerFrom(f, source, [16]), pointerFrom(f, target, [16])];
  const move = (): void => {
    f.get(to.local).get(from.local).memory(opcode.v128_load, 0).memory(opcode.v128_store, 0);
  };
  nest(f, [Math.floor(bytes / 16)], [from, to], move);
  const rest = bytes % 16;
  if (rest === 0) return;
  for (const { local } of [from, to]) advance(f, local, rest - 16);
  move();
}

/** Rows that become columns, square by square; neighbours `down` the rows are neighbours in the target. */
function transpose(f: FunctionBuilder, down: Axis, across: Axis, from: number, to: number): void {
  /** From a place on, so many steps of both axes, each over so many elements. */
  const part = (i: number, j: number, sizes: readonly number[], length: number, body: Move): void => {
    if (sizes.includes(0)) return;
    const place = (start: number, side: "from" | "to"): Pointer => {
      const steps = [length * across[side], length * down[side]];
      return pointerFrom(f, start, steps, i * down[side] + j * across[side]);
    };
    const [source, target] = [place(from, "from"), place(to, "to")];
    nest(f, sizes, [source, target], () => {
      body(source.local, target.local);
    });
  };
  const single: Move = (source, target) => {
    moveElement(f, 4, source, target);
  };
  const [rows, columns] = [Math.floor(down.size / 4), Math.floor(across.size / 4)];
  part(0, 0, [columns, rows], 4, (source, target) => {
    transposeSquare(f, source, down.from, target, across.to);
  });
  part(4 * rows, 0, [4 * columns, down.size % 4], 1, single);
  part(0, 4 * columns, [across.size % 4, down.size], 1, single);
}

/** Writes code that moves what stands at a pointer. */
type Move = (source: number, target: number) => void;

/** Four rows of four elements become columns. */
function transposeSquare(
  f: FunctionBuilder,
  from: number,
  fromStep: number,
  to: number,
  toStep: number,
): void {
  const [a, b, c, d] = [0, 1, 2, 3].map((row) =>
    f
      .get(from)
      .memory(opcode.v128_load, 2, row * fromStep)
      .keep("v128"),
  ) as [number, number, number, number];
  const mix = (x: number, y: number, lanes: readonly number[]): number =>
    f.get(x).get(y).shuffle(lanes).keep("v128");
  const [low, high] = [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ] as const;
  const mixed = [mix(a, b, low), mix(c, d, low), mix(a, b, high), mix(c, d, high)];
  for (let row = 0; row < 4; row++) {
    f.get(to)
      .get(mixed[row & 2]!)
      .get(mixed[(row & 2) + 1]!)
      .shuffle(row % 2 === 0 ? [0, 2] : [1, 3])
      .memory(opcode.v128_store, 2, row * toStep);
  }
}

/** Fills so many bytes, in whole vectors, with a value. */
export function writeFill(
  f: FunctionBuilder,
  target: number,
  bytes: number,
  value = 0,
  dtype: Dtype = "int32",
): void {
  const to = pointerFrom(f, target, [16]);
  if (bytesOf(dtype) === 1) splat(f, 0x01010101 * (value & 255), "int32");
  else splat(f, value, dtype);
  const vector = f.keep("v128");
  nest(f, [Math.ceil(bytes / 16)], [to], () => {
    f.get(to.local).get(vector).memory(opcode.v128_store, 0);
  });
}
