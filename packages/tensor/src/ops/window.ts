import { applyOp } from "../applyOp.js";
import { describe } from "../describe.js";
import { ShapeError } from "../errors.js";
import { slidingWindows, type WindowAttributes } from "../kernels/window.js";
import { defineOp, type Op } from "../op.js";
import { checkTensor } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { replaceAt } from "../replaceAt.js";
import { type Axes, listOf, formatShape, normalizeAxis, type Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { foldOp } from "./fold.js";
import { perAxis } from "./windowOptions.js";

/** How windows lie along axes: one number for all of them, or one for each. */
export interface WindowOptions {
  /** The axis or axes that have windows, negative ones from the end. */
  readonly axis: Axes;
  /** How many elements a window has along each. */
  readonly size: number | readonly number[];
  /** The step from one window to the next. Default 1. */
  readonly stride?: number | readonly number[] | undefined;
  /** The distance of a window's elements. Default 1: neighbours. */
  readonly dilation?: number | readonly number[] | undefined;
}

/** How many windows there are along each of the axes. */
function countWindows({ lengths, sizes, strides, dilations }: WindowAttributes): number[] {
  return lengths.map((n, i) => Math.floor((n - dilations[i]! * (sizes[i]! - 1) - 1) / strides[i]!) + 1);
}

/** The shape of the windows of an array: how many there are along each axis, then their sizes. */
export function windowsShape(shape: Shape, attributes: WindowAttributes): number[] {
  return [...replaceAt(shape, attributes.axes, countWindows(attributes)), ...attributes.sizes];
}

/** The options in full, for an array of the given shape. @throws ShapeError, ValueError where they do not fit */
export function windowAttributes(name: string, shape: Shape, options: WindowOptions): WindowAttributes {
  const { axis, size, stride = 1, dilation = 1 } = options;
  const axes = listOf(axis).map((a) => normalizeAxis(name, a, shape));
  if (new Set(axes).size !== axes.length) {
    throw new ShapeError(
      `${name}: an axis appears twice in ${describe(axis)} for shape ${formatShape(shape)}`,
    );
  }
  const names = axes.map((a) => `axis ${a}`);
  const attributes = {
    axes,
    lengths: axes.map((a) => shape[a]!),
    sizes: perAxis(name, "size", size, 1, names),
    strides: perAxis(name, "stride", stride, 1, names),
    dilations: perAxis(name, "dilation", dilation, 1, names),
  };
  countWindows(attributes).forEach((count, i) => {
    if (count < 1) {
      const a = axes[i]!;
      const extent = attributes.dilations[i]! * (attributes.sizes[i]! - 1) + 1;
      throw new ShapeError(
        `${name}: a window that reaches over ${extent} elements does not fit axis ${a} of ${formatShape(shape)}, which has ${shape[a]}`,
      );
    }
  });
  return attributes;
}

/** Windows as views; the adjoint of `foldOp`. */
export const windowOp: Op<WindowAttributes> = /* @__PURE__ */ defineOp({
  name: "window",
  infer: ([x], attributes) => ({ shape: windowsShape(x!.shape, attributes), dtype: x!.dtype }),
  kernel: slidingWindows,
  vjp: (cotangent, _inputs, _output, attributes) => [() => applyOp(foldOp, [cotangent], attributes)],
  batch: ([x], _batched, attributes) =>
    applyOp(windowOp, [x!], { ...attributes, axes: attributes.axes.map((axis) => axis + 1) }),
});

/**
 * Sliding windows along axes, as a view that copies nothing: in place of each of those axes the windows'
 * number, and as new last axes their elements. Along one axis: result[i, p] = x[i · stride + p · dilation].
 *
 * @returns shape [..., windows, ..., size], as many sizes at the end as there are axes
 * @throws ShapeError when a window does not fit, or there is no such axis
 * @throws ValueError for sizes that are not positive integers
 *
 * @example
 * ```ts
 * import { arange, window } from "@chainrule/tensor";
 * console.log(window(arange(5), { axis: 0, size: 3 }).toArray()); // [ [ 0, 1, 2 ], [ 1, 2, 3 ], [ 2, 3, 4 ] ]
 * ```
 */
export function window(x: Tensor, options: WindowOptions): Tensor {
  checkTensor("window", x);
  rejectUnknownOptions("window", options, ["axis", "size", "stride", "dilation"]);
  return applyOp(windowOp, [x], windowAttributes("window", x.shape, options));
}
