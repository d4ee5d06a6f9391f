import { type FunctionBuilder, opcode, splat } from "@chainrule/wasm";
import type { Fusion } from "../fuse.js";
import { type GraphNode, uniformValue } from "../graph.js";
import { isRowMajor, sizeOf } from "../layout.js";
import { writeFill } from "./copy.js";
import type { HeadWriter } from "./headWriter.js";
import { pointerFrom } from "./memory.js";
import { nest } from "./nest.js";
import type { PoolAttributes } from "./pool.js";

/**
 * The pooling whose positions a scatterAdd puts numbers at, if that is the gradient of a maxPool2d with windows that
 * do not overlap: then every number has its place in a window of its own.
 */
export function unpooled(node: GraphNode, { graph, layouts }: Fusion): PoolAttributes | undefined {
  if (node.name !== "scatterAdd") return undefined;
  const [start, chosen, updates] = node.inputs as [number, number, number];
  const positions = graph.nodes[layouts[chosen]!.base]!;
  if (positions.name !== "maxPool2dPositions" || node.dtype !== "float32") return undefined;
  const attributes = positions.attributes as PoolAttributes;
  const { kernel, stride, dilation, padding, counts, image } = attributes;
  const isApart = ([0, 1] as const).every(
    (axis) =>
      kernel[axis] === stride[axis] &&
      (kernel[axis] === 1 || dilation[axis] === 1) &&
      counts[axis] * stride[axis] <= image[axis],
  );
  if (!isApart || kernel[1] > 4 || padding.flat().some((n) => n !== 0)) return undefined;
  const isWhole = (id: number): boolean => {
    const layout = layouts[id]!;
    return layout.offset === 0 && sizeOf(layout.shape) === sizeOf(positions.shape) && isRowMajor(layout);
  };
  const { axis } = node.attributes as { readonly axis: number };
  const planes = sizeOf(positions.shape.slice(0, 2));
  const isOfPlanes = axis === 2 && node.shape.length === 3 && node.shape[2] === image[0] * image[1];
  if (!isOfPlanes || node.shape[0]! * node.shape[1]! !== planes || !isWhole(chosen)) return undefined;
  return isRowMajor(layouts[updates]!) && Object.is(uniformValue(graph.nodes[start]!), 0)
    ? attributes
    : undefined;
}

/** Zeros, and in each window its number at the position of the largest element. */
export function writeUnpool({ f, node, operand, result }: HeadWriter, attributes: PoolAttributes): void {
  const { image, counts, kernel } = attributes;
  const [to, chosen, updates] = [result().local, operand(1).local, operand(2).local];
  const vector = (numbers: readonly number[]): FunctionBuilder =>
    f.v128(new Uint8Array(Int32Array.from(numbers).buffer));
  const plus = (local: number, n: number): void => {
    f.get(local);
    splat(f, n, "int32");
    f.op(opcode.i32x4_add).set(local);
  };
  const isCovered = counts[0] * kernel[0] === image[0] && counts[1] * kernel[1] === image[1];
  if (!isCovered) writeFill(f, to, sizeOf(node.shape) * 4);
  const perWindow = 4 * counts[0] * counts[1];
  const planes = [
    { local: chosen, steps: [perWindow] },
    { local: updates, steps: [perWindow] },
    { local: to, steps: [4 * image[0] * image[1]] },
  ];
  nest(f, [node.shape[0]! * node.shape[1]!], planes, () => {
    const [line, updatesLine] = [
      pointerFrom(f, chosen, [4 * counts[1]]),
      pointerFrom(f, updates, [4 * counts[1]]),
    ];
    const row = pointerFrom(f, to, [4 * image[1]]);
    const first = vector([0, 1, 2, 3]).keep("v128");
    // Row by row of the image: zeros that the last four windows have too many are overwritten by the next row.
    nest(f, [counts[0]], [line, updatesLine], () => {
      nest(f, [kernel[0]], [row], () => {
        const [at, from] = [pointerFrom(f, line.local, [16]), pointerFrom(f, updatesLine.local, [16])];
        const put = pointerFrom(f, row.local, [16 * kernel[1]]);
        const place = f.get(first).keep("v128");
        /** Four windows' part of a row, of which so many are windows of this row. */
        const writeFour = (count: number): void => {
          const position = f.get(at.local).memory(opcode.v128_load, 2).keep("v128");
          // 0 + x, as scatterAdd has it: −0 becomes 0.
          f.get(from.local).memory(opcode.v128_load, 2);
          const value = f.v128().op(opcode.f32x4_add).keep("v128");
          for (let part = 0; part < kernel[1]; part++) {
            const lanes = [0, 1, 2, 3].map((lane) => 4 * part + lane);
            const windows = lanes.map((lane) => Math.floor(lane / kernel[1]));
            f.get(put.local).get(value).get(value).shuffle(windows);
            f.get(position).get(position).shuffle(windows).get(place);
            // Nothing is at place −1.
            const isOutside = windows.map((window) => (window < count ? 0 : -1));
            if (isOutside.includes(-1)) vector(isOutside).op(opcode.v128_or);
            f.op(opcode.i32x4_eq).op(opcode.v128_and);
            f.memory(opcode.v128_store, 2, 16 * part);
            plus(place, 4);
          }
        };
        const [fours, rest] = [Math.floor(counts[1] / 4), counts[1] % 4];
        if (fours > 0) {
          nest(f, [fours], [at, from, put], () => {
            writeFour(4);
          });
        }
        if (rest > 0) writeFour(rest);
        plus(first, image[1]);
      });
    });
  });
}
