import { applyOp } from "../applyOp.js";
import { zeros } from "../create/zeros.js";
import { largestOfWindows, type PoolAttributes, positionsOfLargest } from "../kernels/pool.js";
import { defineOp, type Op } from "../op.js";
import { checkTensor } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { batchImages } from "./batchImages.js";
import { pool } from "./poolOptions.js";
import { reshape } from "./reshape.js";
import { scatterAdd } from "./scatterAdd.js";
import type { ImageLayout, Padding, PerAxis } from "./windowOptions.js";

/** How windows go over the images. */
export interface MaxPool2dOptions {
  /** The step from one window to the next. By default the kernel size: windows side by side. */
  readonly stride?: PerAxis | undefined;
  /** Elements around the image that are never the largest. Default 0. */
  readonly padding?: Padding | undefined;
  /** The distance of a window's elements. Default 1: neighbours. */
  readonly dilation?: PerAxis | undefined;
  /** Whether a last window counts that leaves the image at the end; it may be the only one. Default false. */
  readonly ceilMode?: boolean | undefined;
  /** The order of the axes of x and of the result. Default "NCHW". */
  readonly layout?: ImageLayout | undefined;
}

const positions: Op<PoolAttributes> = /* @__PURE__ */ defineOp({
  name: "maxPool2dPositions",
  infer: ([x], { counts }) => ({ shape: [...x!.shape.slice(0, 2), ...counts], dtype: "int32" }),
  kernel: positionsOfLargest,
  batch: ([x], _batched, a) => batchImages(x!, (images) => applyOp(positions, [images], a)),
});

const op: Op<PoolAttributes> = /* @__PURE__ */ defineOp({
  name: "maxPool2d",
  infer: ([x], { counts }) => ({ shape: [...x!.shape.slice(0, 2), ...counts], dtype: x!.dtype }),
  kernel: largestOfWindows,
  vjp: (cotangent, [x], _output, attributes) => [
    () => {
      const [n, c, h, w] = x!.shape as [number, number, number, number];
      const flat = (y: Tensor): Tensor => reshape(y, [n, c, attributes.counts[0] * attributes.counts[1]]);
      const chosen = flat(applyOp(positions, [x!], { ...attributes, channelsLast: false }));
      const nothing = zeros([n, c, h * w], { dtype: x!.dtype });
      return reshape(scatterAdd(nothing, chosen, flat(cotangent), { axis: 2 }), x!.shape);
    },
  ],
  batch: ([x], _batched, attributes) => batchImages(x!, (images) => applyOp(op, [images], attributes)),
});

/**
 * The largest element of each window of each channel; NaN if there is one. The gradient goes to the first of
 * several that are largest.
 *
 * @param x shape [batch, channels, height, width]; [batch, height, width, channels] in the layout "NHWC"
 * @param kernelSize the window: one number, or [height, width]
 * @returns shape [batch, channels, height', width'] (or NHWC), of x's dtype
 * @throws ShapeError when a window is larger than the padded image (with ceilMode, by a stride or more), or has
 *   nothing but padding
 * @throws ValueError for an option out of range
 *
 * @example
 * ```ts
 * import { arange, maxPool2d, reshape, squeeze } from "@chainrule/tensor";
 * const x = reshape(arange(16), [1, 1, 4, 4]);
 * console.log(squeeze(maxPool2d(x, 2)).toArray()); // [ [ 5, 7 ], [ 13, 15 ] ]
 * console.log(maxPool2d(x, 3, { stride: 2, padding: 1 }).shape); // [ 1, 1, 2, 2 ]
 * ```
 */
export function maxPool2d(x: Tensor, kernelSize: PerAxis, options: MaxPool2dOptions = {}): Tensor {
  checkTensor("maxPool2d", x);
  rejectUnknownOptions("maxPool2d", options, ["stride", "padding", "dilation", "ceilMode", "layout"]);
  return pool("maxPool2d", x, kernelSize, options, (images, attributes) => applyOp(op, [images], attributes));
}
