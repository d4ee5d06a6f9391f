import { applyOp } from "../applyOp.js";
import { allocate } from "../dtype.js";
import { ShapeError } from "../errors.js";
import type { AlongAxis } from "../kernels/alongAxis.js";
import { copyStrided, placeOf } from "../kernels/copyStrided.js";
import { defineOp, type Spec } from "../op.js";
import { checkTensors, promote } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { replaceAt } from "../replaceAt.js";
import { contiguousStrides, formatShape, normalizeAxis, sizeOf } from "../shape.js";
import { fromMemory, type Tensor } from "../tensor.js";
import { broadcastBatch } from "./broadcastBatch.js";
import { sliceAxis } from "./slice.js";

/** Where tensors are joined. */
export interface ConcatOptions {
  /** The axis, negative from the end. Default 0. */
  readonly axis?: number | undefined;
}

/** @throws ShapeError unless the shapes are equal but for the axis */
function checkJoin(xs: readonly Spec[], axis: number): void {
  const first = xs[0]!.shape;
  xs.forEach(({ shape }, k) => {
    const sameRank = shape.length === first.length;
    const apart = first.flatMap((n, i) => (n === shape[i] ? [] : [i]));
    if (sameRank && apart.every((i) => i === axis)) return;
    throw new ShapeError(
      `concat: tensors 0 and ${k} have shapes ${formatShape(first)} and ${formatShape(shape)}, which must be equal but for axis ${axis}` +
        (sameRank && apart.length === 1 ? `. Did you mean { axis: ${apart[0]} }?` : ""),
    );
  });
}

const op = /* @__PURE__ */ defineOp<AlongAxis>({
  name: "concat",
  infer(xs, { axis }) {
    checkJoin(xs, axis);
    const length = xs.reduce((sum, { shape }) => sum + shape[axis]!, 0);
    return { shape: replaceAt(xs[0]!.shape, [axis], [length]), dtype: xs[0]!.dtype };
  },
  kernel: {
    kind: "gather",
    run(xs, { shape, dtype }, { axis }, name) {
      const out = allocate(dtype, sizeOf(shape));
      const strides = contiguousStrides(shape);
      let offset = 0;
      for (const x of xs) {
        copyStrided(x.shape, placeOf(x, name), { memory: out, offset, strides });
        offset += x.shape[axis]! * strides[axis]!;
      }
      return fromMemory(dtype, shape, out);
    },
  },
  vjp(cotangent, xs, _output, { axis }) {
    let end = 0;
    return xs.map((x) => {
      const start = end;
      const stop = (end += x.shape[axis]!);
      return () => sliceAxis(cotangent, axis, start, stop);
    });
  },
  batch: (xs, batched, { axis }) => concat(broadcastBatch(xs, batched), { axis: axis + 1 }),
});

/** Tensors of fitting shapes joined along an existing axis, under the name of the function that was called. */
export function join(name: string, xs: readonly Tensor[], axis: number): Tensor {
  return applyOp(op, promote(name, ...xs), { axis });
}

/** @throws TypeError, ShapeError for anything but an array of at least one tensor */
export function checkSome(name: string, xs: readonly Tensor[]): void {
  checkTensors(name, xs);
  if (xs.length === 0) throw new ShapeError(`${name}: needs at least one tensor, got none`);
}

/**
 * Tensors joined one after the other along an existing axis. Along a new one, `stack` joins.
 *
 * @param xs one or more tensors whose shapes are equal but for the axis
 * @returns a tensor of their promoted dtype
 * @param options `axis`: 0 by default
 * @throws ShapeError when the shapes do not fit, or there are none
 * @throws DtypeError for int32 beside uint32
 *
 * @example
 * ```ts
 * import { concat, tensor } from "@chainrule/tensor";
 * const x = tensor([[1, 2]]);
 * const y = tensor([[3, 4]]);
 * console.log(concat([x, y]).toArray(), concat([x, y], { axis: 1 }).toArray()); // [ [ 1, 2 ], [ 3, 4 ] ] [ [ 1, 2, 3, 4 ] ]
 * ```
 */
export function concat(xs: readonly Tensor[], options: ConcatOptions = {}): Tensor {
  checkSome("concat", xs);
  rejectUnknownOptions("concat", options, ["axis"]);
  const { shape } = xs[0]!;
  if (shape.length === 0) {
    throw new ShapeError("concat: tensors of shape [] have no axis to join along. Use stack");
  }
  return join("concat", xs, normalizeAxis("concat", options.axis ?? 0, shape));
}
