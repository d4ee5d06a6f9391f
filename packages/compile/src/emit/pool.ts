import { buildFunction, type FunctionBuilder, opcode } from "@chainrule/wasm";
import { bytesOf } from "../arena.js";
import type { Fusion } from "../fuse.js";
import type { GraphNode } from "../graph.js";
import type { HeadContext } from "../heads.js";
import { sizeOf } from "../layout.js";
import { writeFill } from "./copy.js";
import { operandPointer, resultPointer } from "./copyHead.js";
import { nest } from "./nest.js";

type Pair = readonly [number, number];

/** How the windows of a pooling lie over an image. */
export interface PoolAttributes {
  readonly image: Pair;
  readonly counts: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly padding: readonly [Pair, Pair];
}

/** Whether all windows lie inside of the image, one or two elements apart, so that four of them are vectors. */
export function canPool(node: GraphNode, { graph }: Fusion): boolean {
  const { image, counts, kernel, stride, dilation, padding } = node.attributes as PoolAttributes;
  const fits = ([0, 1] as const).every(
    (axis) => (counts[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 <= image[axis],
  );
  const isFloat32 = graph.nodes[node.inputs[0]!]!.dtype === "float32";
  return isFloat32 && fits && padding.flat().every((n) => n === 0) && stride[1] <= 2;
}

const evenLanes = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];

/** Calls `element` for each element of the windows, row by row; it gets what puts four windows' values on the stack. */
function eachElement(
  f: FunctionBuilder,
  { image, kernel, stride, dilation }: PoolAttributes,
  pointer: number,
  element: (value: () => void, row: number, column: number) => void,
): void {
  for (let y = 0; y < kernel[0]; y++) {
    for (let x = 0; x < kernel[1]; x++) {
      const [row, column] = [y * dilation[0], x * dilation[1]];
      const offset = 4 * (row * image[1] + column);
      element(
        () => {
          f.get(pointer).memory(opcode.v128_load, 2, offset);
          if (stride[1] === 2)
            f.get(pointer)
              .memory(opcode.v128_load, 2, offset + 16)
              .shuffle(evenLanes);
        },
        row,
        column,
      );
    }
  }
}

/** Loops over channels, rows of windows and four windows at a time. Both pointers stand at the first of them. */
function eachFour(
  f: FunctionBuilder,
  { image, counts, stride }: PoolAttributes,
  planes: number,
  from: number,
  to: number,
  body: (from: number, to: number) => void,
): void {
  const [at, put] = [f.local("i32"), f.local("i32")];
  nest(
    f,
    [planes, counts[0]],
    [
      { local: from, steps: [4 * image[0] * image[1], 4 * stride[0] * image[1]] },
      { local: to, steps: [4 * counts[0] * counts[1], 4 * counts[1]] },
    ],
    () => {
      f.get(from).set(at);
      f.get(to).set(put);
      // What the last four have too many is overwritten by the next row.
      nest(
        f,
        [Math.ceil(counts[1] / 4)],
        [
          { local: at, steps: [16 * stride[1]] },
          { local: put, steps: [16] },
        ],
        () => {
          body(at, put);
        },
      );
    },
  );
}

const planesOf = ({ shape }: GraphNode): number => sizeOf(shape.slice(0, 2));

/** The largest element of each window. */
export function emitMaxPool(context: HeadContext): FunctionBuilder {
  const { node } = context;
  const attributes = node.attributes as PoolAttributes;
  return buildFunction(["i32"], (f) => {
    const from = operandPointer(f, context, node.inputs[0]!);
    const to = resultPointer(f, context);
    eachFour(f, attributes, planesOf(node), from, to, (at, put) => {
      f.get(put);
      let isFirst = true;
      eachElement(f, attributes, at, (value) => {
        value();
        if (!isFirst) f.op(opcode.f32x4_max);
        isFirst = false;
      });
      f.memory(opcode.v128_store, 2);
    });
  });
}

const integers = (list: readonly number[]): Uint8Array => new Uint8Array(new Int32Array(list).buffer);

/** The position of each window's largest element in its image, the first of several, or of its first NaN. */
export function emitPositions(context: HeadContext): FunctionBuilder {
  const { node } = context;
  const attributes = node.attributes as PoolAttributes;
  const { image, stride, counts } = attributes;
  return buildFunction(["i32"], (f) => {
    const from = operandPointer(f, context, node.inputs[0]!);
    const to = resultPointer(f, context);
    const [row, four] = [f.local("v128"), f.local("v128")];
    const [value, best, place, better] = Array.from({ length: 4 }, () => f.local("v128")) as [
      number,
      number,
      number,
      number,
    ];
    const [plane, y, x] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const [planes, rows, fours] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const [at, put, rowFrom] = [f.local("i32"), f.local("i32"), f.local("i32")];
    f.i32(planesOf(node)).set(planes);
    f.i32(counts[0]).set(rows);
    f.i32(Math.ceil(counts[1] / 4)).set(fours);
    const add = (local: number, bytes: number): void =>
      void f.get(local).i32(bytes).op(opcode.i32_add).set(local);
    const addVector = (local: number, list: readonly number[]): void =>
      void f.get(local).v128(integers(list)).op(opcode.i32x4_add).set(local);
    f.for(plane, planes, 1, () => {
      f.get(from).set(rowFrom);
      f.v128(integers([0, stride[1], 2 * stride[1], 3 * stride[1]])).set(row);
      f.for(y, rows, 1, () => {
        f.get(rowFrom).set(at);
        f.get(to).set(put);
        f.get(row).set(four);
        f.for(x, fours, 1, () => {
          let isFirst = true;
          eachElement(f, attributes, at, (load, dy, dx) => {
            load();
            if (isFirst) {
              f.set(best).get(four).set(place);
              isFirst = false;
              return;
            }
            f.set(value);
            // Larger, or the first that is not equal to itself.
            f.get(best).get(value).op(opcode.f32x4_lt);
            f.get(value).get(value).op(opcode.f32x4_ne);
            f.get(best).get(best).op(opcode.f32x4_eq).op(opcode.v128_and).op(opcode.v128_or).set(better);
            f.get(value).get(best).get(better).op(opcode.v128_bitselect).set(best);
            f.get(four)
              .v128(integers(new Array<number>(4).fill(dy * image[1] + dx)))
              .op(opcode.i32x4_add);
            f.get(place).get(better).op(opcode.v128_bitselect).set(place);
          });
          f.get(put).get(place).memory(opcode.v128_store, 2);
          add(at, 16 * stride[1]);
          add(put, 16);
          addVector(four, new Array<number>(4).fill(4 * stride[1]));
        });
        add(rowFrom, 4 * stride[0] * image[1]);
        add(to, 4 * counts[1]);
        addVector(row, new Array<number>(4).fill(stride[0] * image[1]));
      });
      add(from, 4 * image[0] * image[1]);
    });
  });
}

const doubles = (value: number): Uint8Array => new Uint8Array(new Float64Array(2).fill(value).buffer);
const upperHalf = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
const lowHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/** The mean of each window: its elements added row by row in float64, divided, and rounded once. */
export function emitMeanPool(context: HeadContext): FunctionBuilder {
  const { node } = context;
  const attributes = node.attributes as PoolAttributes;
  const { kernel } = attributes;
  return buildFunction(["i32"], (f) => {
    const from = operandPointer(f, context, node.inputs[0]!);
    const to = resultPointer(f, context);
    const [low, high, value] = [f.local("v128"), f.local("v128"), f.local("v128")];
    eachFour(f, attributes, planesOf(node), from, to, (at, put) => {
      f.v128(doubles(0)).set(low).v128(doubles(0)).set(high);
      eachElement(f, attributes, at, (load) => {
        load();
        f.set(value);
        f.get(low).get(value).op(opcode.f64x2_promote_low_f32x4).op(opcode.f64x2_add).set(low);
        f.get(high).get(value).get(value).shuffle(upperHalf).op(opcode.f64x2_promote_low_f32x4);
        f.op(opcode.f64x2_add).set(high);
      });
      f.get(put);
      for (const half of [low, high]) {
        f.get(half)
          .v128(doubles(kernel[0] * kernel[1]))
          .op(opcode.f64x2_div)
          .op(opcode.f32x4_demote_f64x2_zero);
      }
      f.shuffle(lowHalves).memory(opcode.v128_store, 2);
    });
  });
}

/** Each window's value divided among its elements, and added in the order of the windows. */
export function emitSpreadMeans(context: HeadContext): FunctionBuilder {
  const { node } = context;
  const { image, counts, kernel, stride } = node.attributes as PoolAttributes;
  const bytes = bytesOf(node.dtype);
  return buildFunction(["i32"], (f) => {
    const from = operandPointer(f, context, node.inputs[0]!);
    const to = resultPointer(f, context);
    const share = f.local("v128");
    const sum = f.local("v128");
    writeFill(f, to, sizeOf(node.shape) * bytes, new Uint8Array(16));
    nest(
      f,
      [planesOf(node), ...counts],
      [
        { local: from, steps: [4 * counts[0] * counts[1], 4 * counts[1], 4] },
        { local: to, steps: [4 * image[0] * image[1], 4 * stride[0] * image[1], 4 * stride[1]] },
      ],
      () => {
        f.get(from).memory(opcode.v128_load32_splat, 2).op(opcode.f64x2_promote_low_f32x4);
        f.v128(doubles(kernel[0] * kernel[1]))
          .op(opcode.f64x2_div)
          .op(opcode.f32x4_demote_f64x2_zero)
          .set(share);
        for (let y = 0; y < kernel[0]; y++) {
          for (let x = 0; x < kernel[1]; x++) {
            const offset = 4 * (y * image[1] + x);
            f.get(to).memory(opcode.v128_load32_zero, 2, offset).get(share).op(opcode.f32x4_add).set(sum);
            f.get(to).get(sum).op(opcode.v128_store32_lane, 2, offset, 0);
          }
        }
      },
    );
  });
}
