import { allocate } from "../dtype.js";
import { ValueError } from "../errors.js";
import type { Kernel } from "../op.js";
import { contiguousStrides, formatShape, sizeOf } from "../shape.js";
import { fromMemory, memoryOf, type Tensor } from "../tensor.js";
import { copyTo } from "./strided.js";

/** The axis, counted from the front, along which indices choose. */
export interface AlongAxis {
  readonly axis: number;
}

/**
 * Calls `visit(i, at)` for the i-th element of `indices`, row-major, with the place in row-major memory of
 * shape `shape` that it chooses: its own position, but along `axis` the index. Negative indices count from
 * the end.
 *
 * @throws ValueError for an index out of range, naming position and value
 */
function visitIndices(
  name: string,
  indices: Tensor,
  shape: readonly number[],
  axis: number,
  visit: (i: number, at: number) => void,
): void {
  const strides = contiguousStrides(shape);
  const own = contiguousStrides(indices.shape);
  const values = allocate(indices.dtype, indices.size);
  copyTo(indices, values);
  const length = shape[axis]!;
  for (let i = 0; i < values.length; i++) {
    const index = values[i]!;
    if (index < -length || index >= length) {
      const position = own.map((stride, a) => Math.floor(i / stride) % indices.shape[a]!);
      throw new ValueError(
        `${name}: index ${index} at position ${formatShape(position)} is out of range for axis ${axis} of size ${length}`,
      );
    }
    let at = (index < 0 ? index + length : index) * strides[axis]!;
    for (let a = 0; a < shape.length; a++) {
      if (a !== axis) at += (Math.floor(i / own[a]!) % indices.shape[a]!) * strides[a]!;
    }
    visit(i, at);
  }
}

/** The kernel that picks one element along an axis for each index. */
export const gatherAlongAxis: Kernel<AlongAxis> = {
  kind: "gather",
  run([x, indices], output, { axis }, name) {
    const out = allocate(output.dtype, sizeOf(output.shape));
    const source = memoryOf(x!, name);
    const strides = contiguousStrides(x!.shape);
    visitIndices(name, indices!, x!.shape, axis, (i, at) => {
      let from = x!.offset;
      for (let a = 0; a < strides.length; a++) {
        from += (Math.floor(at / strides[a]!) % x!.shape[a]!) * x!.strides[a]!;
      }
      out[i] = source[from]!;
    });
    return fromMemory(output.dtype, output.shape, out);
  },
};

/** The kernel that adds one update along an axis for each index, in the order of the indices. */
export const scatterAddAlongAxis: Kernel<AlongAxis> = {
  kind: "scatter",
  run([x, indices, updates], output, { axis }, name) {
    const out = allocate(output.dtype, sizeOf(output.shape));
    copyTo(x!, out);
    const added = allocate(output.dtype, updates!.size);
    copyTo(updates!, added);
    visitIndices(name, indices!, output.shape, axis, (i, at) => {
      out[at] = out[at]! + added[i]!;
    });
    return fromMemory(output.dtype, output.shape, out);
  },
};
