import { floatingOperand, rejectUnknownOptions, reshape, ShapeError, type Tensor } from "@chainrule/tensor";
import { alongChannels, channelAxis } from "./channelAxis.js";
import { checkApplyOptions } from "./checkApplyOptions.js";
import { checkSizes } from "./checkSizes.js";
import type { Layer } from "./layer.js";
import { checkEps, normalize } from "./normalize.js";
import { type NormOptions, normOptions, normParameters, type NormParams } from "./normParameters.js";

/** Options of `groupNorm`. */
export interface GroupNormOptions extends NormOptions {
  /** The axis of the channels, negative from the end. Default 1; −1 for the layout "NHWC". */
  readonly axis?: number | undefined;
}

/**
 * Group normalisation: the channels are divided into groups, and (x − mean) / √(variance + eps) · weight + bias is
 * taken with the mean and the variance Σ (x − mean)² / n over each group and all axes but the batch, for each example
 * by itself. Weight and bias have one number for each channel. The same in training and outside, and PyTorch's
 * `GroupNorm`; with one group for each channel it is instance normalisation.
 *
 * x has shape [batch, channels, ...], with the option `axis: -1` its channels last; so has the result.
 *
 * Source: Wu & He 2018, Group normalization.
 *
 * @param groups how many groups
 * @param channels how many channels x has
 * @throws ShapeError unless both are positive integers and the groups divide the channels; from `apply`, when x has
 *   other channels
 * @throws ValueError for an eps out of range
 * @throws DtypeError from `apply`, for integers
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * import { groupNorm } from "@chainrule/nn";
 * const layer = groupNorm(2, 4, { eps: 0 });
 * const params = layer.init(random.key(0));
 * console.log(layer.apply(params, tensor([[1, 3, 10, 30]])).toArray()); // [ [ -1, 1, -1, 1 ] ]
 * ```
 */
export function groupNorm(
  groups: number,
  channels: number,
  options: GroupNormOptions & { readonly affine: false },
): Layer<[]>;
export function groupNorm(groups: number, channels: number, options?: GroupNormOptions): Layer<NormParams>;
export function groupNorm(groups: number, channels: number, options: GroupNormOptions = {}): Layer<any> {
  rejectUnknownOptions("groupNorm", options, [...normOptions, "axis"]);
  checkSizes("groupNorm", { groups, channels });
  if (channels % groups !== 0) {
    throw new ShapeError(`groupNorm: ${groups} groups do not divide the ${channels} channels`);
  }
  const { eps = 1e-5, axis = 1 } = options;
  checkEps("groupNorm", eps);
  const { init, check } = normParameters("groupNorm", [channels], options);
  return {
    name: "groupNorm",
    init,
    apply(params, input, applyOptions = {}) {
      checkApplyOptions("groupNorm", applyOptions);
      const x = floatingOperand("groupNorm", input);
      const place = channelAxis("groupNorm", x.shape, axis, channels);
      // The channels' axis becomes two: that of the groups, and that of the channels in each.
      const split = [groups, channels / groups];
      const apart = reshape(x, [...x.shape.slice(0, place), ...split, ...x.shape.slice(place + 1)]);
      const along = (values: Tensor | undefined): Tensor | undefined =>
        alongChannels(values && reshape(values, split), apart.shape.length, place + 1);
      const { weight, bias } = check(params);
      const axes = apart.shape.flatMap((_, i) => (i === 0 || i === place ? [] : [i]));
      const affine = { weight: along(weight), bias: along(bias) };
      return reshape(normalize(apart, axes, eps, affine).y, x.shape);
    },
  };
}
