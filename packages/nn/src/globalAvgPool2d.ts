import {
  globalAvgPool2d as pool,
  type GlobalAvgPool2dOptions,
  rejectUnknownOptions,
} from "@chainrule/tensor";
import type { Layer } from "./layer.js";
import { parameterless } from "./parameterless.js";

/**
 * The mean of each channel over the whole image, as the op `globalAvgPool2d` of `@chainrule/tensor` computes it: x of
 * shape [batch, channels, height, width] gives [batch, channels] ([batch, height, width, channels] in the layout
 * "NHWC"). A layer without parameters.
 *
 * @throws ShapeError from `apply`, unless x has four axes
 *
 * @example
 * ```ts
 * import { arange, reshape } from "@chainrule/tensor";
 * import { globalAvgPool2d } from "@chainrule/nn";
 * const x = reshape(arange(8), [1, 2, 2, 2]);
 * console.log(globalAvgPool2d().apply([], x).toArray()); // [ [ 1.5, 5.5 ] ]
 * ```
 */
export function globalAvgPool2d(options: GlobalAvgPool2dOptions = {}): Layer<[]> {
  rejectUnknownOptions("globalAvgPool2d", options, ["keepDims", "layout"]);
  return parameterless("globalAvgPool2d", (x) => pool(x, options));
}
