import {
  maxPool2d as pool,
  type MaxPool2dOptions,
  type PerAxis,
  rejectUnknownOptions,
} from "@chainrule/tensor";
import { windowOf } from "./convolutionParameters.js";
import type { Layer } from "./layer.js";
import { parameterless } from "./parameterless.js";

/**
 * The largest element of each window of each channel, as the op `maxPool2d` of `@chainrule/tensor` computes it. A
 * layer without parameters; x has shape [batch, channels, height, width] ([batch, height, width, channels] in the
 * layout "NHWC").
 *
 * @param kernelSize the window: one number, or [height, width]
 * @throws ShapeError unless the window is of positive integers; from `apply`, when it does not fit x
 *
 * @example
 * ```ts
 * import { arange, reshape, squeeze } from "@chainrule/tensor";
 * import { maxPool2d } from "@chainrule/nn";
 * const x = reshape(arange(16), [1, 1, 4, 4]);
 * console.log(squeeze(maxPool2d(2).apply([], x)).toArray()); // [ [ 5, 7 ], [ 13, 15 ] ]
 * ```
 */
export function maxPool2d(kernelSize: PerAxis, options: MaxPool2dOptions = {}): Layer<[]> {
  rejectUnknownOptions("maxPool2d", options, ["stride", "padding", "dilation", "ceilMode", "layout"]);
  windowOf("maxPool2d", kernelSize);
  return parameterless("maxPool2d", (x) => pool(x, kernelSize, options));
}
