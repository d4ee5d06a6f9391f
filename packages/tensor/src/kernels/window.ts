import { allocate } from "../dtype.js";
import type { Kernel } from "../op.js";
import { contiguousStrides, sizeOf } from "../shape.js";
import { fromMemory, memoryOf, Tensor } from "../tensor.js";
import { collapse, gather } from "./strided.js";

/** Which axes have windows, and how these lie. */
export interface WindowAttributes {
  readonly axes: readonly number[];
  /** The sizes of those axes. */
  readonly lengths: readonly number[];
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

/** A kernel that looks at an array through windows, or adds windows up to an array. */
export interface WindowKernel extends Kernel<WindowAttributes> {
  readonly kind: "window" | "fold";
}

/** The windows as a view: elements that several windows have stay where they are. */
export const slidingWindows: WindowKernel = {
  kind: "window",
  run([x], output, { axes, strides, dilations }) {
    const outer = x!.strides.map((stride, axis) => {
      const i = axes.indexOf(axis);
      return i < 0 ? stride : stride * strides[i]!;
    });
    const inner = axes.map((axis, i) => x!.strides[axis]! * dilations[i]!);
    return new Tensor(output.dtype, output.shape, x!.storage, [...outer, ...inner], x!.offset);
  },
};

/** The adjoint. Elements that fall on one place are added in the order of the windows. */
export const addWindows: WindowKernel = {
  kind: "fold",
  run([y], output, { axes, sizes, strides, dilations }, name) {
    const out = allocate(output.dtype, sizeOf(output.shape));
    const memory = memoryOf(y!, name);
    const rank = output.shape.length;
    const own = contiguousStrides(output.shape);
    const outer = y!.shape.slice(0, rank);
    const walk = collapse(outer, y!.strides.slice(0, rank));
    const steps = own.map((stride, axis) => {
      const i = axes.indexOf(axis);
      return i < 0 ? stride : stride * strides[i]!;
    });
    const part = allocate(output.dtype, sizeOf(outer));
    const width = outer.at(-1)!;
    const step = steps.at(-1)!;
    // From a window's last element to its first: so the windows come in order.
    for (let element = sizeOf(sizes) - 1; element >= 0 && part.length > 0; element--) {
      let rest = element;
      let [from, to] = [y!.offset, 0];
      for (let i = axes.length - 1; i >= 0; i--) {
        const position = rest % sizes[i]!;
        rest = Math.floor(rest / sizes[i]!);
        from += position * y!.strides[rank + i]!;
        to += position * own[axes[i]!]! * dilations[i]!;
      }
      gather(memory, from, walk, 0, part.length, part);
      for (let done = 0; done < part.length; done += width) {
        let at = to;
        let row = done / width;
        for (let axis = rank - 2; axis >= 0; axis--) {
          at += (row % outer[axis]!) * steps[axis]!;
          row = Math.floor(row / outer[axis]!);
        }
        for (let i = 0; i < width; i++, at += step) out[at] = out[at]! + part[done + i]!;
      }
    }
    return fromMemory(output.dtype, output.shape, out);
  },
};
