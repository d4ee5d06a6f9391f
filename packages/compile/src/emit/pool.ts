import { opcode, splat } from "@chainrule/wasm";
import type { Fusion } from "../fuse.js";
import type { GraphNode } from "../graph.js";
import { sizeOf } from "../layout.js";
import { writeFill } from "./copy.js";
import type { HeadWriter } from "./headWriter.js";
import { pointerFrom } from "./memory.js";
import { nest } from "./nest.js";

type Pair = readonly [number, number];

/** How the windows of a pooling lie over an image. */
interface PoolAttributes {
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

const planesOf = ({ shape }: GraphNode): number => sizeOf(shape.slice(0, 2));

/** Four windows side by side. */
interface FourWindows {
  /** Locals with where their first elements begin, and where those of their image do. */
  readonly from: number;
  readonly plane: number;
  /** Loads an element of the windows into a local: the first, and then row by row those that are left. */
  readonly first: () => number;
  readonly others: (visit: (value: number, row: number, column: number) => void) => void;
}

/** Loops over planes, rows of windows and four windows at a time; `body` puts what they become on the stack. */
function eachFour({ f, node, operand, result }: HeadWriter, body: (windows: FourWindows) => void): void {
  const { image, counts, kernel, stride, dilation } = node.attributes as PoolAttributes;
  const load = (pointer: number, row: number, column: number): number => {
    const offset = 4 * (row * dilation[0] * image[1] + column * dilation[1]);
    f.get(pointer).memory(opcode.v128_load, 2, offset);
    if (stride[1] === 2)
      f.get(pointer)
        .memory(opcode.v128_load, 2, offset + 16)
        .shuffle([0, 2, 4, 6]);
    return f.keep("v128");
  };
  const line = { local: operand(0).local, steps: [4 * image[0] * image[1], 4 * stride[0] * image[1]] };
  const plane = pointerFrom(f, line.local, [4 * image[0] * image[1], 0]);
  const to = { local: result().local, steps: [4 * counts[0] * counts[1], 4 * counts[1]] };
  nest(f, [planesOf(node), counts[0]], [plane, line, to], () => {
    const from = pointerFrom(f, line.local, [16 * stride[1]]);
    const put = pointerFrom(f, to.local, [16]);
    // What the last four have too many is overwritten by the next row.
    nest(f, [Math.ceil(counts[1] / 4)], [from, put], () => {
      f.get(put.local);
      body({
        from: from.local,
        plane: plane.local,
        first: () => load(from.local, 0, 0),
        others(visit) {
          for (let element = 1; element < kernel[0] * kernel[1]; element++) {
            const [row, column] = [Math.floor(element / kernel[1]), element % kernel[1]];
            visit(load(from.local, row, column), row * dilation[0], column * dilation[1]);
          }
        },
      });
      f.memory(opcode.v128_store, 2);
    });
  });
}

/** The largest element of each window. */
export function writeMaxPool(writer: HeadWriter): void {
  const { f } = writer;
  eachFour(writer, ({ first, others }) => {
    const best = first();
    others((value) => f.get(best).get(value).op(opcode.f32x4_max).set(best));
    f.get(best);
  });
}

/** The position of each window's largest element in its image, the first of several, or of its first NaN. */
export function writePositions(writer: HeadWriter): void {
  const { f, node } = writer;
  const { image, stride } = node.attributes as PoolAttributes;
  const steps = Int32Array.of(0, stride[1], 2 * stride[1], 3 * stride[1]);
  eachFour(writer, ({ from, plane, first, others }) => {
    const best = first();
    f.get(from).get(plane).op(opcode.i32_sub).i32(2).op(opcode.i32_shr_u).op(opcode.i32x4_splat);
    const start = f.v128(new Uint8Array(steps.buffer)).op(opcode.i32x4_add).keep("v128");
    const place = f.get(start).keep("v128");
    others((value, row, column) => {
      // Larger, or the first that is not equal to itself.
      f.get(best).get(value).op(opcode.f32x4_lt);
      f.get(value).get(value).op(opcode.f32x4_ne);
      f.get(best).get(best).op(opcode.f32x4_eq).op(opcode.v128_and).op(opcode.v128_or);
      const better = f.keep("v128");
      f.get(value).get(best).get(better).op(opcode.v128_bitselect).set(best);
      f.get(start);
      splat(f, row * image[1] + column, "int32");
      f.op(opcode.i32x4_add).get(place).get(better).op(opcode.v128_bitselect).set(place);
    });
    f.get(place);
  });
}

/** The mean of each window: its elements added row by row in float64, divided, and rounded once. */
export function writeMeanPool(writer: HeadWriter): void {
  const { f, node } = writer;
  const { kernel } = node.attributes as PoolAttributes;
  eachFour(writer, ({ first, others }) => {
    const halves = [
      [0, 1],
      [1, 1],
    ].map((lanes) => ({ lanes, sum: f.v128().keep("v128") }));
    const add = (value: number): void => {
      for (const { lanes, sum } of halves) {
        f.get(sum).get(value).get(value).shuffle(lanes).op(opcode.f64x2_promote_low_f32x4);
        f.op(opcode.f64x2_add).set(sum);
      }
    };
    add(first());
    others(add);
    for (const { sum } of halves) {
      f.get(sum);
      splat(f, kernel[0] * kernel[1], "float64");
      f.op(opcode.f64x2_div).op(opcode.f32x4_demote_f64x2_zero);
    }
    f.shuffle([0, 2]);
  });
}

/** Each window's value divided among its elements, and added in the order of the windows. */
export function writeSpreadMeans({ f, node, operand, result }: HeadWriter): void {
  const { image, counts, kernel, stride } = node.attributes as PoolAttributes;
  const [from, to] = [operand(0).local, result().local];
  writeFill(f, to, sizeOf(node.shape) * 4);
  const pointers = [
    { local: from, steps: [4 * counts[0] * counts[1], 4 * counts[1], 4] },
    { local: to, steps: [4 * image[0] * image[1], 4 * stride[0] * image[1], 4 * stride[1]] },
  ];
  nest(f, [planesOf(node), ...counts], pointers, () => {
    f.get(from).memory(opcode.v128_load32_splat, 2).op(opcode.f64x2_promote_low_f32x4);
    splat(f, kernel[0] * kernel[1], "float64");
    const share = f.op(opcode.f64x2_div).op(opcode.f32x4_demote_f64x2_zero).keep("v128");
    for (let y = 0; y < kernel[0]; y++) {
      for (let x = 0; x < kernel[1]; x++) {
        const offset = 4 * (y * image[1] + x);
        f.get(to).get(to).memory(opcode.v128_load32_zero, 2, offset).get(share).op(opcode.f32x4_add);
        f.op(opcode.v128_store32_lane, 2, offset, 0);
      }
    }
  });
}
