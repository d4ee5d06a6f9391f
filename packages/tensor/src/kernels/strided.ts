import { allocate, type TypedArray } from "../dtype.js";
import { contiguousStrides, sameShape, type Shape } from "../shape.js";
import { Storage } from "../storage.js";
import { memoryOf, Tensor } from "../tensor.js";

/** How elements are walked: sizes and strides with neighbouring axes joined where one stride serves both. */
export interface Walk {
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
}

/** Joins axes that lie one after the other in memory and leaves out those of size 1. */
export function collapse(shape: Shape, strides: readonly number[]): Walk {
  const sizes: number[] = [];
  const steps: number[] = [];
  for (let i = 0; i < shape.length; i++) {
    const n = shape[i]!;
    if (n === 1) continue;
    const last = sizes.length - 1;
    if (last >= 0 && steps[last] === strides[i]! * n) {
      sizes[last] = sizes[last]! * n;
      steps[last] = strides[i]!;
    } else {
      sizes.push(n);
      steps.push(strides[i]!);
    }
  }
  return { sizes, strides: steps };
}

/** The strides of a view of `x` broadcast to `shape`: zero along the axes that are repeated. */
export function broadcastStrides(x: Tensor, shape: Shape): readonly number[] {
  if (sameShape(x.shape, shape)) return x.strides;
  const missing = shape.length - x.shape.length;
  return shape.map((n, i) =>
    i < missing || (x.shape[i - missing] === 1 && n !== 1) ? 0 : x.strides[i - missing]!,
  );
}

/**
 * Memory whose numbers are copied from or to other memory of their type: floats of four bytes as integers. No bit of
 * a NaN is lost, and engines are quick with loops that meet few types of arrays.
 */
export function words(x: TypedArray, other: TypedArray): TypedArray {
  const floats = x instanceof Float32Array && other instanceof Float32Array;
  return floats ? new Int32Array(x.buffer, x.byteOffset, x.length) : x;
}

/**
 * Copies `rows` times `columns` elements, `rowStride` and `stride` apart, where neighbours in memory belong to
 * neighbouring rows: four rows at a time, and a line of memory serves all the rows that it holds. There must be
 * four at least; the last four may overlap those before.
 */
function copyBlocked(
  source: TypedArray,
  offset: number,
  rows: number,
  columns: number,
  rowStride: number,
  stride: number,
  target: TypedArray,
  done: number,
): void {
  // The lines of memory that so many columns lie in stay in the second-level cache.
  const blockColumns = 512;
  for (let left = 0; left < columns; left += blockColumns) {
    const width = Math.min(blockColumns, columns - left);
    for (let i = 0; i < rows; i += 4) {
      const row = Math.min(i, rows - 4);
      let from = offset + row * rowStride + left * stride;
      const first = done + row * columns + left;
      for (let to = first; to < first + width; to++, from += stride) {
        target[to] = source[from]!;
        target[to + columns] = source[from + rowStride]!;
        target[to + 2 * columns] = source[from + 2 * rowStride]!;
        target[to + 3 * columns] = source[from + 3 * rowStride]!;
      }
    }
  }
}

/** Copies one row again and again, beginning in its middle: once from the source, then twice as much each time. */
function repeatRow(row: TypedArray, start: number, count: number, target: TypedArray): void {
  const length = row.length;
  for (let i = 0; i < Math.min(length, count); i++) target[i] = row[(start + i) % length]!;
  for (let done = length; done < count; done *= 2) target.copyWithin(done, 0, Math.min(done, count - done));
}

/** Copies `count` elements of a walk, beginning with the `start`-th, into the front of `result`, in its type. */
export function gather(
  memory: TypedArray,
  offset: number,
  { sizes, strides }: Walk,
  start: number,
  count: number,
  result: TypedArray,
): void {
  const last = sizes.length - 1;
  const length = sizes[last] ?? 1;
  const stride = strides[last] ?? 0;
  const source = words(memory, result);
  const target = words(result, memory);
  const rowStride = strides[last - 1] ?? 0;
  if (last === 1 && rowStride === 0 && stride === 1) {
    repeatRow(source.subarray(offset, offset + length), start, count, target);
    return;
  }
  // Where the row begins, and its position along each axis.
  let at = offset;
  const position: number[] = [];
  for (let i = last - 1, row = Math.floor(start / length); i >= 0; i--) {
    position[i] = row % sizes[i]!;
    at += position[i]! * strides[i]!;
    row = Math.floor(row / sizes[i]!);
  }
  const advance = (rows: number): void => {
    for (let i = last - 1, by = rows; i >= 0; i--, by = 1) {
      at += by * strides[i]!;
      position[i]! += by;
      if (position[i]! < sizes[i]!) return;
      at -= sizes[i]! * strides[i]!;
      position[i] = 0;
    }
  };
  const blocked = last > 0 && stride !== 1 && length > 1 && Math.abs(rowStride) < Math.abs(stride);
  let column = start % length;
  for (let done = 0; done < count; column = 0) {
    const rows =
      blocked && column === 0
        ? Math.min(sizes[last - 1]! - position[last - 1]!, Math.floor((count - done) / length))
        : 1;
    if (rows >= 4) {
      copyBlocked(source, at, rows, length, rowStride, stride, target, done);
      done += rows * length;
      advance(rows);
      continue;
    }
    const from = at + column * stride;
    const run = Math.min(length - column, count - done);
    if (stride === 1 && run > 16) target.set(source.subarray(from, from + run), done);
    else if (stride === 0 && run > 16) target.fill(source[from]!, done, done + run);
    else for (let i = 0; i < run; i++) target[done + i] = source[from + i * stride]!;
    done += run;
    advance(1);
  }
}

/** A view of the tensor with the given axes last, in their order. */
export function withLast(x: Tensor, axes: readonly number[]): Tensor {
  const order = [...x.shape.keys()].filter((axis) => !axes.includes(axis)).concat(axes);
  const [shape, strides] = [x.shape, x.strides].map((list) => order.map((axis) => list[axis]!));
  return new Tensor(x.dtype, shape!, x.storage, strides, x.offset);
}

/** Where the element that comes `index`-th, row-major, lies behind the first: Σ pᵢ · strides[i] of its position p. */
export function offsetOf(index: number, shape: Shape, strides: readonly number[]): number {
  let offset = 0;
  for (let axis = shape.length - 1, rest = index; rest > 0; axis--) {
    offset += (rest % shape[axis]!) * strides[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return offset;
}

/** Copies all elements, row-major, into `target`, for the operation that wants them. */
export function copyTo(x: Tensor, target: TypedArray, operation: string): void {
  gather(memoryOf(x, operation), x.offset, collapse(x.shape, x.strides), 0, x.size, target);
}

/** Whether the elements lie in memory row-major and without gaps. */
export function isContiguous(x: Tensor): boolean {
  let stride = 1;
  for (let i = x.shape.length - 1; i >= 0; i--) {
    if (x.shape[i] !== 1 && x.strides[i] !== stride) return false;
    stride *= x.shape[i]!;
  }
  return true;
}

/** The tensor itself if contiguous, or else a contiguous copy. */
export function contiguous(x: Tensor, operation: string): Tensor {
  if (isContiguous(x)) return x;
  const memory = allocate(x.dtype, x.size);
  copyTo(x, memory, operation);
  return new Tensor(x.dtype, x.shape, new Storage(memory), contiguousStrides(x.shape));
}
