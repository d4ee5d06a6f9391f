import { allocate, type TypedArray } from "../dtype.js";
import { ValueError } from "../errors.js";
import type { Kernel } from "../op.js";
import { contiguousStrides, formatShape, positionOf, type Shape, sizeOf } from "../shape.js";
import { fromMemory, memoryOf, type Tensor } from "../tensor.js";
import { flatValues } from "./scan.js";
import { copyTo, offsetOf } from "./strided.js";

/** The axis, counted from the front, along which indices choose. */
export interface AlongAxis {
  readonly axis: number;
}

/** @throws ValueError for the `i`-th index, row-major */
function outOfRange(name: string, shape: Shape, i: number, index: number, axis: number, n: number): never {
  throw new ValueError(
    `${name}: index ${index} at position ${formatShape(positionOf(i, shape))} is out of range for axis ${axis} of size ${n}`,
  );
}

/**
 * The indices, row-major, counted from the front: negative ones count from the end.
 *
 * @throws ValueError for an index out of range, naming position and value
 */
export function checkedIndices(name: string, indices: Tensor, axis: number, length: number): TypedArray {
  const given = flatValues(indices, name);
  let negative = false;
  for (let i = 0; i < given.length; i++) {
    const index = given[i]!;
    if (index < 0) negative = true;
    if (index < -length || index >= length) outOfRange(name, indices.shape, i, index, axis, length);
  }
  return negative ? given.map((index) => (index < 0 ? index + length : index)) : given;
}

/**
 * Walks the positions of `shape`, row-major, in runs along one axis: `visit(i, count, at, step)` for the run of
 * `count` positions from the i-th on, the first of which lies at `at` and each next one `step` further, in
 * memory of the given strides. Moving along `axis` moves nothing there.
 */
function visitRuns(
  shape: Shape,
  axis: number,
  strides: readonly number[],
  offset: number,
  visit: (i: number, count: number, at: number, step: number) => void,
): void {
  const size = sizeOf(shape);
  const steps = strides.map((stride, a) => (a === axis ? 0 : stride));
  let run = shape.length - 1;
  while (run > 0 && shape[run] === 1) run--;
  for (let i = 0; i < size; i += shape[run]!) {
    visit(i, shape[run]!, offset + offsetOf(i, shape, steps), steps[run]!);
  }
}

/** The kernel that picks one element along an axis for each index. */
export const gatherAlongAxis: Kernel<AlongAxis> = {
  kind: "gather",
  run([x, indices], output, { axis }, name) {
    const out = allocate(output.dtype, sizeOf(output.shape));
    const chosen = checkedIndices(name, indices!, axis, x!.shape[axis]!);
    const source = memoryOf(x!, name);
    const along = x!.strides[axis]!;
    visitRuns(indices!.shape, axis, x!.strides, x!.offset, (i, count, at, step) => {
      for (let k = 0; k < count; k++) out[i + k] = source[at + k * step + chosen[i + k]! * along]!;
    });
    return fromMemory(output.dtype, output.shape, out);
  },
};

/** The kernel that adds one update along an axis for each index, in the order of the indices. */
export const scatterAddAlongAxis: Kernel<AlongAxis> = {
  kind: "scatter",
  run([x, indices, updates], output, { axis }, name) {
    const out = allocate(output.dtype, sizeOf(output.shape));
    const chosen = checkedIndices(name, indices!, axis, output.shape[axis]!);
    const added = flatValues(updates!, name);
    copyTo(x!, out, name);
    const strides = contiguousStrides(output.shape);
    const along = strides[axis]!;
    visitRuns(indices!.shape, axis, strides, 0, (i, count, at, step) => {
      for (let k = 0; k < count; k++) {
        const place = at + k * step + chosen[i + k]! * along;
        out[place] = out[place]! + added[i + k]!;
      }
    });
    return fromMemory(output.dtype, output.shape, out);
  },
};
