import {
  conv2d as convolve,
  type Conv2dOptions,
  type PerAxis,
  rejectUnknownOptions,
} from "@chainrule/tensor";
import { checkApplyOptions } from "./checkApplyOptions.js";
import { convolutionParameters, type ConvolutionParams, windowOf } from "./convolutionParameters.js";
import type { Layer } from "./layer.js";
import { type WeightAndBiasOptions, weightAndBiasOptions } from "./weightAndBias.js";

/** Options of the layer `conv2d`: how the op of that name goes over its images, and the parameters. */
export interface Conv2dLayerOptions extends WeightAndBiasOptions, Omit<Conv2dOptions, "bias"> {}

/**
 * Two-dimensional convolution with parameters, as the op `conv2d` of `@chainrule/tensor` computes it: x of shape
 * [batch, inputs, height, width] gives [batch, outputs, height', width'] ([batch, height, width, channels] in the
 * layout "NHWC"). The weight is [outputs, inputs / groups, kernel height, kernel width] in either layout, as in
 * PyTorch, drawn like the bias evenly from ±1/√fanIn, fanIn being inputs / groups · kernel height · kernel width.
 *
 * @param inputs the number of x's channels
 * @param outputs the number of the result's channels
 * @param kernelSize the window: one number, or [height, width]
 * @throws ShapeError unless the sizes are positive integers and groups divide both numbers of channels; from
 *   `apply`, when x does not fit
 * @throws DtypeError for a dtype that parameters cannot have
 *
 * @example
 * ```ts
 * import { ones } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * import { conv2d } from "@chainrule/nn";
 * const layer = conv2d(1, 8, 3, { padding: 1, stride: 2 });
 * const params = layer.init(random.key(0));
 * console.log(params.weight.shape); // [ 8, 1, 3, 3 ]
 * console.log(layer.apply(params, ones([64, 1, 28, 28])).shape); // [ 64, 8, 14, 14 ]
 * ```
 */
export function conv2d(
  inputs: number,
  outputs: number,
  kernelSize: PerAxis,
  options: Conv2dLayerOptions & { readonly bias: false },
): Layer<Pick<ConvolutionParams, "weight">>;
export function conv2d(
  inputs: number,
  outputs: number,
  kernelSize: PerAxis,
  options?: Conv2dLayerOptions,
): Layer<ConvolutionParams>;
export function conv2d(
  inputs: number,
  outputs: number,
  kernelSize: PerAxis,
  options: Conv2dLayerOptions = {},
): Layer<any> {
  const geometry = ["stride", "padding", "dilation", "groups", "layout"];
  rejectUnknownOptions("conv2d", options, [...weightAndBiasOptions, ...geometry]);
  const { stride, padding, dilation, groups, layout } = options;
  const sizes = { inputs, outputs, kernelSize: windowOf("conv2d", kernelSize), groups };
  const { init, check } = convolutionParameters("conv2d", sizes, options);
  return {
    name: "conv2d",
    init,
    apply(params, x, applyOptions = {}) {
      checkApplyOptions("conv2d", applyOptions);
      const { weight, bias } = check(params);
      return convolve(x, weight!, { bias, stride, padding, dilation, groups, layout });
    },
  };
}
