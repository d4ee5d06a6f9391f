import { floatingOperand } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { mean } from "./mean.js";
import { checkLayout, type ImageLayout, isChannelsLast } from "./windowOptions.js";

/** What `globalAvgPool2d` gives. */
export interface GlobalAvgPool2dOptions {
  /** Keep height and width with size 1. Default false. */
  readonly keepDims?: boolean | undefined;
  /** The order of the axes of x. Default "NCHW". */
  readonly layout?: ImageLayout | undefined;
}

/**
 * The mean of each channel over the whole image.
 *
 * @param x shape [batch, channels, height, width]; [batch, height, width, channels] in the layout "NHWC"
 * @returns shape [batch, channels]
 * @throws ShapeError unless x has four axes
 * @throws DtypeError for integers
 *
 * @example
 * ```ts
 * import { arange, globalAvgPool2d, reshape } from "@chainrule/tensor";
 * console.log(globalAvgPool2d(reshape(arange(8), [1, 2, 2, 2])).toArray()); // [ [ 1.5, 5.5 ] ]
 * ```
 */
export function globalAvgPool2d(x: Tensor, options: GlobalAvgPool2dOptions = {}): Tensor {
  const images = floatingOperand("globalAvgPool2d", x);
  rejectUnknownOptions("globalAvgPool2d", options, ["keepDims", "layout"]);
  const { keepDims = false, layout = "NCHW" } = options;
  const channelsLast = isChannelsLast("globalAvgPool2d", layout, "NCHW", "NHWC");
  checkLayout("globalAvgPool2d", images.shape, layout);
  return mean(images, { axis: channelsLast ? [1, 2] : [2, 3], keepDims });
}
