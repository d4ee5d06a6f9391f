import { type Combination, type FloatType, isAvailable } from "@chainrule/wasm";
import { allocate, isFloating, type TypedArray } from "../dtype.js";
import type { Kernel } from "../op.js";
import { contiguousStrides, sizeOf } from "../shape.js";
import { fromMemory, memoryOf, type Tensor } from "../tensor.js";
import { reduceColumns, reduceRows } from "./reduceVectorized.js";
import { collapse, contiguous, offsetOf, type Walk, withLast } from "./strided.js";

/** Elements from which the copy into WebAssembly's memory pays. */
const vectorizedWork = 512;

/** Which axes an op reduces, counted from the front and sorted, and whether they stay with size 1. */
export interface ReduceAttributes {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/**
 * How elements become one. The order is fixed by their number alone, so that results have the same bits
 * whatever the strides are.
 */
export interface Reduction {
  /** What SIMD does in place of the loops below, for floating-point numbers; it gives the same bits. */
  readonly combination?: Combination | undefined;
  /** The result for `count` elements from `offset` on, `stride` apart. */
  row(data: TypedArray, offset: number, stride: number, count: number): number;
  /** The same for `width` neighbouring columns at once, into `out` from `at` on, where that is faster. */
  columns?(
    data: TypedArray,
    offset: number,
    stride: number,
    count: number,
    width: number,
    out: TypedArray,
    at: number,
  ): void;
}

/** A reduce kernel. */
export interface ReduceKernel extends Kernel<ReduceAttributes> {
  readonly kind: "reduce";
  readonly reduction: Reduction;
}

function strideOf(walk: Walk): number | undefined {
  if (walk.sizes.length === 0) return 1;
  return walk.sizes.length === 1 ? walk.strides[0] : undefined;
}

/** The input with its reduced axes last, its two groups of axes each walked by one stride. */
function arrange(
  x: Tensor,
  axes: readonly number[],
  name: string,
): { source: Tensor; kept: Walk; stride: number } {
  let source = withLast(x, axes);
  const { shape } = source;
  const split = shape.length - axes.length;
  let stride = strideOf(collapse(shape.slice(split), source.strides.slice(split)));
  if (stride === undefined) {
    source = contiguous(source, name);
    stride = strideOf(collapse(shape.slice(split), contiguousStrides(shape).slice(split)))!;
  }
  return { source, kept: collapse(shape.slice(0, split), source.strides.slice(0, split)), stride };
}

/**
 * The kernel of an op that reduces axes.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function reduce(reduction: Reduction): ReduceKernel {
  return {
    kind: "reduce",
    reduction,
    run(inputs, output, { axes }, name) {
      const x = inputs[0]!;
      const size = sizeOf(output.shape);
      const out = allocate(output.dtype, size);
      const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
      const { source, kept, stride } = arrange(x, axes, name);
      const data = memoryOf(source, name);
      const outer = kept.sizes.slice(0, -1);
      const width = kept.sizes.at(-1) ?? 1;
      const step = kept.strides.at(-1) ?? 0;
      const { combination } = reduction;
      const vectorized =
        combination !== undefined &&
        isFloating(x.dtype) &&
        count > 1 &&
        count * width >= vectorizedWork &&
        isAvailable();
      for (let done = 0; done < size; done += width) {
        const type = x.dtype as FloatType;
        const at = source.offset + offsetOf(done / width, outer, kept.strides);
        if (vectorized && stride === 1) {
          const rows = { memory: data, offset: at, stride: step, rows: width, columns: count };
          reduceRows(rows, out, done, type, combination);
        } else if (vectorized && step === 1) {
          const rows = { memory: data, offset: at, stride, rows: count, columns: width };
          reduceColumns(rows, out, done, type, combination);
        } else if (reduction.columns && step === 1 && width > 1) {
          reduction.columns(data, at, stride, count, width, out, done);
        } else {
          for (let i = 0; i < width; i++) out[done + i] = reduction.row(data, at + i * step, stride, count);
        }
      }
      return fromMemory(output.dtype, output.shape, out);
    },
  };
}
