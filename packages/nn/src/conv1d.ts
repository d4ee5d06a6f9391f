import { conv1d as convolve, type Conv1dOptions, rejectUnknownOptions } from "@chainrule/tensor";
import { checkApplyOptions } from "./checkApplyOptions.js";
import { convolutionParameters, type ConvolutionParams } from "./convolutionParameters.js";
import type { Layer } from "./layer.js";
import { type WeightAndBiasOptions, weightAndBiasOptions } from "./weightAndBias.js";

/** Options of the layer `conv1d`: how the op of that name goes over its sequences, and the parameters. */
export interface Conv1dLayerOptions extends WeightAndBiasOptions, Omit<Conv1dOptions, "bias"> {}

/**
 * One-dimensional convolution with parameters, as the op `conv1d` of `@chainrule/tensor` computes it: x of shape
 * [batch, inputs, length] gives [batch, outputs, length'] ([batch, length, channels] in the layout "NLC"). The weight
 * is [outputs, inputs / groups, kernelSize] as in PyTorch, drawn like the bias evenly from ±1/√fanIn, fanIn being
 * inputs / groups · kernelSize.
 *
 * @param inputs the number of x's channels
 * @param outputs the number of the result's channels
 * @param kernelSize the length of a window
 * @throws ShapeError unless the sizes are positive integers and groups divide both numbers of channels; from
 *   `apply`, when x does not fit
 * @throws DtypeError for a dtype that parameters cannot have
 *
 * @example
 * ```ts
 * import { ones } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * import { conv1d } from "@chainrule/nn";
 * const layer = conv1d(2, 8, 3, { padding: "same" });
 * const params = layer.init(random.key(0));
 * console.log(params.weight.shape, layer.apply(params, ones([4, 2, 50])).shape); // [ 8, 2, 3 ] [ 4, 8, 50 ]
 * ```
 */
export function conv1d(
  inputs: number,
  outputs: number,
  kernelSize: number,
  options: Conv1dLayerOptions & { readonly bias: false },
): Layer<Pick<ConvolutionParams, "weight">>;
export function conv1d(
  inputs: number,
  outputs: number,
  kernelSize: number,
  options?: Conv1dLayerOptions,
): Layer<ConvolutionParams>;
export function conv1d(
  inputs: number,
  outputs: number,
  kernelSize: number,
  options: Conv1dLayerOptions = {},
): Layer<any> {
  const geometry = ["stride", "padding", "dilation", "groups", "layout"];
  rejectUnknownOptions("conv1d", options, [...weightAndBiasOptions, ...geometry]);
  const { stride, padding, dilation, groups, layout } = options;
  const sizes = { inputs, outputs, kernelSize: [kernelSize], groups };
  const { init, check } = convolutionParameters("conv1d", sizes, options);
  return {
    name: "conv1d",
    init,
    apply(params, x, applyOptions = {}) {
      checkApplyOptions("conv1d", applyOptions);
      const { weight, bias } = check(params);
      return convolve(x, weight!, { bias, stride, padding, dilation, groups, layout });
    },
  };
}
