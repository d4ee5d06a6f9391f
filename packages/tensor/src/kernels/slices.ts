import { allocate } from "../dtype.js";
import type { Kernel } from "../op.js";
import { sizeOf } from "../shape.js";
import { fromMemory, memoryOf } from "../tensor.js";
import { type AlongAxis, checkedIndices } from "./alongAxis.js";
import { flatValues } from "./scan.js";
import { collapse, gather, offsetOf } from "./strided.js";

/** The kernel that picks a slice across an axis for each index. */
export const gatherSlices: Kernel<AlongAxis> = {
  kind: "gather",
  run([x, indices], output, { axis }, name) {
    const out = allocate(output.dtype, sizeOf(output.shape));
    const chosen = checkedIndices(name, indices!, axis, x!.shape[axis]!);
    const source = memoryOf(x!, name);
    const along = x!.strides[axis]!;
    const walk = collapse(x!.shape.slice(axis + 1), x!.strides.slice(axis + 1));
    const width = sizeOf(walk.sizes);
    const step = walk.strides[0] ?? 1;
    let done = 0;
    const before = x!.shape.slice(0, axis);
    for (let block = 0; block < sizeOf(before); block++) {
      const place = x!.offset + offsetOf(block, before, x!.strides);
      for (let i = 0; i < chosen.length; i++, done += width) {
        const at = place + chosen[i]! * along;
        if (walk.sizes.length > 1) gather(source, at, walk, 0, width, out.subarray(done, done + width));
        else if (step === 1 && width > 16) out.set(source.subarray(at, at + width), done);
        else if (width === 1) out[done] = source[at]!;
        else for (let k = 0; k < width; k++) out[done + k] = source[at + k * step]!;
      }
    }
    return fromMemory(output.dtype, output.shape, out);
  },
};

/** The kernel that adds to zeros a slice across an axis for each index, in the order of the indices. */
export const scatterSlices: Kernel<AlongAxis> = {
  kind: "scatter",
  run([updates, indices], output, { axis }, name) {
    const out = allocate(output.dtype, sizeOf(output.shape));
    const length = output.shape[axis]!;
    const chosen = checkedIndices(name, indices!, axis, length);
    const added = flatValues(updates!, name);
    const width = sizeOf(output.shape.slice(axis + 1));
    let read = 0;
    for (let block = 0; block < out.length; block += length * width) {
      for (let i = 0; i < chosen.length; i++) {
        const at = block + chosen[i]! * width;
        for (let k = 0; k < width; k++) out[at + k] = out[at + k]! + added[read++]!;
      }
    }
    return fromMemory(output.dtype, output.shape, out);
  },
};
