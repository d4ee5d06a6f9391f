import { applyOp } from "../applyOp.js";
import { meanOfWindows, type PoolAttributes, spreadMeans } from "../kernels/pool.js";
import { defineOp, type Op } from "../op.js";
import { floatingOperand } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { batchImages } from "./batchImages.js";
import { pool } from "./poolOptions.js";
import type { ImageLayout, Padding, PerAxis } from "./windowOptions.js";

/** How windows go over the images. */
export interface AvgPool2dOptions {
  /** The step from one window to the next. By default the kernel size: windows side by side. */
  readonly stride?: PerAxis | undefined;
  /** Zeros around the image. Default 0. */
  readonly padding?: Padding | undefined;
  /** Whether a last window counts that leaves the image at the end; it may be the only one. Default false. */
  readonly ceilMode?: boolean | undefined;
  /** Whether the padding's zeros count in the divisor. Default true. */
  readonly countIncludePad?: boolean | undefined;
  /** The order of the axes of x and of the result. Default "NCHW". */
  readonly layout?: ImageLayout | undefined;
}

const op: Op<PoolAttributes> = /* @__PURE__ */ defineOp({
  name: "avgPool2d",
  infer: ([x], { counts }) => ({ shape: [...x!.shape.slice(0, 2), ...counts], dtype: x!.dtype }),
  kernel: meanOfWindows,
  vjp: (cotangent, _inputs, _output, attributes) => [() => applyOp(adjoint, [cotangent], attributes)],
  batch: ([x], _batched, attributes) => batchImages(x!, (images) => applyOp(op, [images], attributes)),
});

const adjoint: Op<PoolAttributes> = /* @__PURE__ */ defineOp({
  name: "avgPool2dTransposed",
  infer: ([y], { image }) => ({ shape: [...y!.shape.slice(0, 2), ...image], dtype: y!.dtype }),
  kernel: spreadMeans,
  vjp: (cotangent, _inputs, _output, attributes) => [() => applyOp(op, [cotangent], attributes)],
  batch: ([y], _batched, attributes) => batchImages(y!, (windows) => applyOp(adjoint, [windows], attributes)),
});

/**
 * The mean of each window of each channel. Added up in float64, row by row, divided, and rounded once.
 *
 * @param x shape [batch, channels, height, width]; [batch, height, width, channels] in the layout "NHWC"
 * @param kernelSize the window: one number, or [height, width]
 * @returns shape [batch, channels, height', width'] (or NHWC)
 * @throws ShapeError when a window is larger than the padded image (with ceilMode, by a stride or more), or has
 *   nothing but padding
 * @throws ValueError for an option out of range
 * @throws DtypeError for integers
 *
 * @example
 * ```ts
 * import { arange, avgPool2d, reshape, squeeze } from "@chainrule/tensor";
 * const x = reshape(arange(16), [1, 1, 4, 4]);
 * console.log(squeeze(avgPool2d(x, 2)).toArray()); // [ [ 2.5, 4.5 ], [ 10.5, 12.5 ] ]
 * ```
 */
export function avgPool2d(x: Tensor, kernelSize: PerAxis, options: AvgPool2dOptions = {}): Tensor {
  const images = floatingOperand("avgPool2d", x);
  const known = ["stride", "padding", "ceilMode", "countIncludePad", "layout"];
  rejectUnknownOptions("avgPool2d", options, known);
  return pool("avgPool2d", images, kernelSize, options, (planar, attributes) =>
    applyOp(op, [planar], attributes),
  );
}
