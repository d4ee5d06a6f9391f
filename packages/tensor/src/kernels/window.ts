import { allocate } from "../dtype.js";
import type { Kernel } from "../op.js";
import { contiguousStrides, sizeOf } from "../shape.js";
import { replaceAt } from "../replaceAt.js";
import { fromMemory, memoryOf, Tensor } from "../tensor.js";
import { collapse, gather, offsetOf } from "./strided.js";

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

/** From one window to the next along each axis, where neighbours in the array have the given strides. */
function windowStrides(own: readonly number[], { axes, strides }: WindowAttributes): number[] {
  const steps = axes.map((axis, i) => own[axis]! * strides[i]!);
  return replaceAt(own, axes, steps);
}

/** The windows as a view: elements that several windows have stay where they are. */
export const slidingWindows: WindowKernel = {
  kind: "window",
  run([x], output, attributes) {
    const { axes, dilations } = attributes;
    const outer = windowStrides(x!.strides, attributes);
    const inner = axes.map((axis, i) => x!.strides[axis]! * dilations[i]!);
    return new Tensor(output.dtype, output.shape, x!.storage, [...outer, ...inner], x!.offset);
  },
};

/** The adjoint. Elements that fall on one place are added in the order of the windows. */
export const addWindows: WindowKernel = {
  kind: "fold",
  run([y], output, attributes, name) {
    const { axes, sizes, dilations } = attributes;
    const out = allocate(output.dtype, sizeOf(output.shape));
    const memory = memoryOf(y!, name);
    const rank = output.shape.length;
    const own = contiguousStrides(output.shape);
    const outer = y!.shape.slice(0, rank);
    const walk = collapse(outer, y!.strides.slice(0, rank));
    const steps = windowStrides(own, attributes);
    const apart = axes.map((axis, i) => own[axis]! * dilations[i]!);
    const part = allocate(output.dtype, sizeOf(outer));
    const width = outer.at(-1)!;
    const step = steps.at(-1)!;
    // From a window's last element to its first: so the windows come in order.
    for (let element = sizeOf(sizes) - 1; element >= 0 && part.length > 0; element--) {
      const from = y!.offset + offsetOf(element, sizes, y!.strides.slice(rank));
      const to = offsetOf(element, sizes, apart);
      gather(memory, from, walk, 0, part.length, part);
      for (let done = 0; done < part.length; done += width) {
        let at = to + offsetOf(done, outer, steps);
        for (let i = 0; i < width; i++, at += step) out[at] = out[at]! + part[done + i]!;
      }
    }
    return fromMemory(output.dtype, output.shape, out);
  },
};
