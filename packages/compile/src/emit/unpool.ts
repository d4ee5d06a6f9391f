import { buildFunction, type FunctionBuilder, opcode } from "@chainrule/wasm";
import type { Fusion } from "../fuse.js";
import { type GraphNode, uniformValue } from "../graph.js";
import type { HeadContext } from "../heads.js";
import { isRowMajor, sizeOf } from "../layout.js";
import { writeFill } from "./copy.js";
import { operandPointer, resultPointer } from "./copyHead.js";
import { nest, type Pointer } from "./nest.js";
import type { PoolAttributes } from "./pool.js";

/** Lanes of `part`, counted in vectors, where each of four numbers stands so many times. */
function repeated(times: number, part: number): number[] {
  return [0, 1, 2, 3].flatMap((lane) => {
    const from = 4 * Math.floor((4 * part + lane) / times);
    return [from, from + 1, from + 2, from + 3];
  });
}

/**
 * The pooling whose positions a scatterAdd puts numbers at, if that is the gradient of a maxPool2d with windows that
 * do not overlap: then every number has its place in a window of its own.
 */
export function unpooled(node: GraphNode, { graph, layouts }: Fusion): PoolAttributes | undefined {
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
    const { shape, strides, offset } = layouts[id]!;
    return offset === 0 && sizeOf(shape) === sizeOf(positions.shape) && isRowMajor(shape, strides);
  };
  const { axis } = node.attributes as { readonly axis: number };
  const planes = sizeOf(positions.shape.slice(0, 2));
  const isOfPlanes = axis === 2 && node.shape.length === 3 && node.shape[2] === image[0] * image[1];
  if (!isOfPlanes || node.shape[0]! * node.shape[1]! !== planes || !isWhole(chosen)) return undefined;
  const { shape, strides } = layouts[updates]!;
  return isRowMajor(shape, strides) && Object.is(uniformValue(graph.nodes[start]!), 0)
    ? attributes
    : undefined;
}

/** Zeros, and in each window its number at the position of the largest element. */
export function emitUnpool(context: HeadContext, attributes: PoolAttributes): FunctionBuilder {
  const { node } = context;
  const { image, counts, kernel } = attributes;
  const [, chosen, updates] = node.inputs as [number, number, number];
  return buildFunction(["i32"], (f) => {
    const to = resultPointer(f, context);
    const at = operandPointer(f, context, chosen);
    const from = operandPointer(f, context, updates);
    const [position, value, place, first] = Array.from({ length: 4 }, () => f.local("v128")) as [
      number,
      number,
      number,
      number,
    ];
    const [readAt, readFrom, put] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const vector = (numbers: readonly number[]): FunctionBuilder =>
      f.v128(new Uint8Array(new Int32Array(numbers).buffer));
    const plus = (local: number, n: number): void => {
      f.get(local);
      vector([n, n, n, n]).op(opcode.i32x4_add).set(local);
    };
    /** Four windows' part of a row, of which so many are windows of this row. */
    const writeFour = (count: number): void => {
      f.get(readAt).memory(opcode.v128_load, 2).set(position);
      // 0 + x, as scatterAdd has it: −0 becomes 0.
      f.get(readFrom).memory(opcode.v128_load, 2);
      f.v128(new Uint8Array(16)).op(opcode.f32x4_add).set(value);
      for (let part = 0; part < kernel[1]; part++) {
        const lanes = repeated(kernel[1], part);
        f.get(put).get(value).get(value).shuffle(lanes);
        f.get(position).get(position).shuffle(lanes).get(place);
        // Nothing is at place −1.
        const isOutside = [0, 1, 2, 3].map((lane) => (4 * part + lane < count * kernel[1] ? 0 : -1));
        if (isOutside.includes(-1)) vector(isOutside).op(opcode.v128_or);
        f.op(opcode.i32x4_eq).op(opcode.v128_and);
        f.memory(opcode.v128_store, 2, 16 * part);
        plus(place, 4);
      }
    };
    const isCovered = counts[0] * kernel[0] === image[0] && counts[1] * kernel[1] === image[1];
    if (!isCovered) writeFill(f, to, sizeOf(node.shape) * 4, new Uint8Array(16));
    nest(
      f,
      [node.shape[0]! * node.shape[1]!],
      [
        { local: at, steps: [4 * counts[0] * counts[1]] },
        { local: from, steps: [4 * counts[0] * counts[1]] },
        { local: to, steps: [4 * image[0] * image[1]] },
      ],
      () => {
        const [atRow, fromRow, toRow] = [f.local("i32"), f.local("i32"), f.local("i32")];
        for (const [source, target] of [
          [at, atRow],
          [from, fromRow],
          [to, toRow],
        ] as const) {
          f.get(source).set(target);
        }
        vector([0, 1, 2, 3]).set(first);
        nest(
          f,
          [counts[0]],
          [
            { local: atRow, steps: [4 * counts[1]] },
            { local: fromRow, steps: [4 * counts[1]] },
          ],
          () => {
            // Row by row of the image: zeros that the last four windows have too many are overwritten by the next row.
            nest(f, [kernel[0]], [{ local: toRow, steps: [4 * image[1]] }], () => {
              f.get(atRow).set(readAt).get(fromRow).set(readFrom).get(toRow).set(put).get(first).set(place);
              const [fours, rest] = [Math.floor(counts[1] / 4), counts[1] % 4];
              const next: Pointer[] = [readAt, readFrom].map((local) => ({ local, steps: [16] }));
              if (fours > 0) {
                nest(f, [fours], [...next, { local: put, steps: [16 * kernel[1]] }], () => {
                  writeFour(4);
                });
              }
              if (rest > 0) writeFour(rest);
              plus(first, image[1]);
            });
          },
        );
      },
    );
  });
}
