import {
  avgPool2d as pool,
  type AvgPool2dOptions,
  type PerAxis,
  rejectUnknownOptions,
} from "@chainrule/tensor";
import { windowOf } from "./convolutionParameters.js";
import type { Layer } from "./layer.js";
import { parameterless } from "./parameterless.js";

/**
 * The mean of each window of each channel, as the op `avgPool2d` of `@chainrule/tensor` computes it. A layer without
 * parameters; x has shape [batch, channels, height, width] ([batch, height, width, channels] in the layout "NHWC").
 *
 * @param kernelSize the window: one number, or [height, width]
 * @throws ShapeError unless the window is of positive integers; from `apply`, when it does not fit x
 *
 * @example
 * ```ts
 * import { arange, reshape, squeeze } from "@chainrule/tensor";
 * import { avgPool2d } from "@chainrule/nn";
 * const x = reshape(arange(16), [1, 1, 4, 4]);
 * console.log(squeeze(avgPool2d(2).apply([], x)).toArray()); // [ [ 2.5, 4.5 ], [ 10.5, 12.5 ] ]
 * ```
 */
export function avgPool2d(kernelSize: PerAxis, options: AvgPool2dOptions = {}): Layer<[]> {
  const known = ["stride", "padding", "ceilMode", "countIncludePad", "layout"];
  rejectUnknownOptions("avgPool2d", options, known);
  windowOf("avgPool2d", kernelSize);
  return parameterless("avgPool2d", (x) => pool(x, kernelSize, options));
}
