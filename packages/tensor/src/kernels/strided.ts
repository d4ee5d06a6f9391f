import { allocate, type TypedArray } from "../dtype.js";
import { contiguousStrides, sameShape, type Shape, sizeOf } from "../shape.js";
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

/** Columns of a block of `copyBlocked`: the lines of memory that they lie in stay in the second-level cache. */
const blockColumns = 512;

/**
 * Copies `rows` times `columns` elements, `rowStride` and `stride` apart, where neighbours in memory belong to
 * neighbouring rows: four rows at a time, and a line of memory serves all the rows that it holds.
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
  const whole = rows - (rows % 4);
  for (let left = 0; left < columns; left += blockColumns) {
    const right = Math.min(left + blockColumns, columns);
    for (let i = 0; i < whole; i += 4) {
      const first = done + i * columns;
      const [second, third, fourth] = [first + columns, first + 2 * columns, first + 3 * columns];
      let from = offset + i * rowStride + left * stride;
      for (let j = left; j < right; j++, from += stride) {
        target[first + j] = source[from]!;
        target[second + j] = source[from + rowStride]!;
        target[third + j] = source[from + 2 * rowStride]!;
        target[fourth + j] = source[from + 3 * rowStride]!;
      }
    }
    for (let i = whole; i < rows; i++) {
      let from = offset + i * rowStride + left * stride;
      for (let j = left; j < right; j++, from += stride) target[done + i * columns + j] = source[from]!;
    }
  }
}

/** Copies one row again and again, beginning in its middle: once from the source, then twice as much each time. */
function repeatRow(row: TypedArray, start: number, count: number, target: TypedArray): void {
  const length = row.length;
  for (let i = 0; i < Math.min(length, count); i++) target[i] = row[(start + i) % length]!;
  for (let done = length; done < count; done *= 2) target.copyWithin(done, 0, Math.min(done, count - done));
}

/** Copies `count` elements of a walk, beginning with the `start`-th, into the front of `target`. */
export function gather(
  source: TypedArray,
  offset: number,
  walk: Walk,
  start: number,
  count: number,
  target: TypedArray,
): void {
  const { sizes, strides } = walk;
  const last = sizes.length - 1;
  if (last < 0) {
    if (count > 0) target[0] = source[offset]!;
    return;
  }
  if (last === 1 && strides[0] === 0 && strides[1] === 1) {
    repeatRow(source.subarray(offset, offset + sizes[1]!), start, count, target);
    return;
  }
  // Position along each axis, then runs along the last one.
  const position = new Array<number>(sizes.length).fill(0);
  let rest = start;
  let at = offset;
  for (let i = last; i >= 0; i--) {
    position[i] = rest % sizes[i]!;
    rest = Math.floor(rest / sizes[i]!);
    at += position[i]! * strides[i]!;
  }
  const stride = strides[last]!;
  const length = sizes[last]!;
  /** Goes on to the next row, by the axes before the last. */
  const nextRow = (): void => {
    for (let i = last - 1; i >= 0; i--) {
      at += strides[i]!;
      if (++position[i]! < sizes[i]!) return;
      at -= sizes[i]! * strides[i]!;
      position[i] = 0;
    }
  };
  const rowStride = last > 0 ? strides[last - 1]! : 0;
  const blocked = last > 0 && stride !== 1 && length > 1 && Math.abs(rowStride) < Math.abs(stride);
  let done = 0;
  while (done < count) {
    if (blocked && position[last] === 0 && count - done >= 4 * length) {
      const row = position[last - 1]!;
      const rows = Math.min(sizes[last - 1]! - row, Math.floor((count - done) / length));
      copyBlocked(source, at, rows, length, rowStride, stride, target, done);
      done += rows * length;
      at += (rows - 1) * rowStride;
      position[last - 1] = row + rows - 1;
      nextRow();
      continue;
    }
    const run = Math.min(length - position[last]!, count - done);
    if (stride === 1 && run > 16) target.set(source.subarray(at, at + run), done);
    else if (stride === 0 && run > 16) target.fill(source[at]!, done, done + run);
    else for (let i = 0; i < run; i++) target[done + i] = source[at + i * stride]!;
    done += run;
    at -= position[last]! * stride;
    position[last] = 0;
    nextRow();
  }
}

/** Copies all elements, row-major, into `target`. */
export function copyTo(x: Tensor, target: TypedArray): void {
  const size = sizeOf(x.shape);
  if (size > 0) gather(memoryOf(x, "data"), x.offset, collapse(x.shape, x.strides), 0, size, target);
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
export function contiguous(x: Tensor): Tensor {
  if (isContiguous(x)) return x;
  const memory = allocate(x.dtype, x.size);
  copyTo(x, memory);
  return new Tensor(x.dtype, x.shape, new Storage(memory), contiguousStrides(x.shape));
}
