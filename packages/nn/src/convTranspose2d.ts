import {
  convTranspose2d as convolveTransposed,
  type ConvTranspose2dOptions,
  type PerAxis,
  rejectUnknownOptions,
} from "@chainrule/tensor";
import { checkApplyOptions } from "./checkApplyOptions.js";
import { convolutionParameters, type ConvolutionParams, windowOf } from "./convolutionParameters.js";
import type { Layer } from "./layer.js";
import { type WeightAndBiasOptions, weightAndBiasOptions } from "./weightAndBias.js";

/** Options of the layer `convTranspose2d`: how the op of that name lays its windows, and the parameters. */
export interface ConvTranspose2dLayerOptions
  extends WeightAndBiasOptions, Omit<ConvTranspose2dOptions, "bias"> {}

/**
 * Transposed two-dimensional convolution with parameters, as the op `convTranspose2d` of `@chainrule/tensor` computes
 * it: with a stride it makes images larger. x of shape [batch, inputs, height, width] gives [batch, outputs, height',
 * width'] ([batch, height, width, channels] in the layout "NHWC"). The weight is [inputs, outputs / groups, kernel
 * height, kernel width] in either layout, as in PyTorch, and drawn as there: like the bias evenly from ±1/√n with
 * n = outputs / groups · kernel height · kernel width.
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
 * import { convTranspose2d } from "@chainrule/nn";
 * const layer = convTranspose2d(8, 1, 2, { stride: 2 });
 * const params = layer.init(random.key(0));
 * console.log(params.weight.shape); // [ 8, 1, 2, 2 ]
 * console.log(layer.apply(params, ones([64, 8, 14, 14])).shape); // [ 64, 1, 28, 28 ]
 * ```
 */
export function convTranspose2d(
  inputs: number,
  outputs: number,
  kernelSize: PerAxis,
  options: ConvTranspose2dLayerOptions & { readonly bias: false },
): Layer<Pick<ConvolutionParams, "weight">>;
export function convTranspose2d(
  inputs: number,
  outputs: number,
  kernelSize: PerAxis,
  options?: ConvTranspose2dLayerOptions,
): Layer<ConvolutionParams>;
export function convTranspose2d(
  inputs: number,
  outputs: number,
  kernelSize: PerAxis,
  options: ConvTranspose2dLayerOptions = {},
): Layer<any> {
  const geometry = ["stride", "padding", "outputPadding", "dilation", "groups", "layout"];
  rejectUnknownOptions("convTranspose2d", options, [...weightAndBiasOptions, ...geometry]);
  const { stride, padding, outputPadding, dilation, groups, layout } = options;
  const sizes = { inputs, outputs, kernelSize: windowOf("convTranspose2d", kernelSize), groups };
  const { init, check } = convolutionParameters("convTranspose2d", sizes, options, true);
  return {
    name: "convTranspose2d",
    init,
    apply(params, x, applyOptions = {}) {
      checkApplyOptions("convTranspose2d", applyOptions);
      const { weight, bias } = check(params);
      const places = { stride, padding, outputPadding, dilation, groups, layout };
      return convolveTransposed(x, weight!, { bias, ...places });
    },
  };
}
