import { DtypeError, ShapeError, ValueError } from "../errors.js";
import { isFloating } from "../dtype.js";
import { promote } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { convolve } from "./convolution.js";
import { reshape } from "./reshape.js";
import { transpose } from "./transpose.js";
import {
  checkFits,
  checkLayout,
  type ImageLayout,
  isChannelsLast,
  type Padding,
  paddingOf,
  type Pair,
  pairOf,
  type PerAxis,
} from "./windowOptions.js";

/** How a two-dimensional convolution goes over its images. */
export interface Conv2dOptions {
  /** Added to each channel of the result: shape [out]. None by default. */
  readonly bias?: Tensor | undefined;
  /** The step from one window to the next. Default 1. */
  readonly stride?: PerAxis | undefined;
  /** Zeros around the image. Default 0. */
  readonly padding?: Padding | undefined;
  /** The distance of a window's elements. Default 1: neighbours. */
  readonly dilation?: PerAxis | undefined;
  /** Channels are divided into so many groups, each seen by its share of the outputs. Default 1. */
  readonly groups?: number | undefined;
  /** The order of the axes of x and of the result. Default "NCHW". */
  readonly layout?: ImageLayout | undefined;
}

/** x, weight and bias in one floating-point dtype. @throws DtypeError for integers */
export function convolutionOperands(name: string, x: Tensor, weight: Tensor, bias?: Tensor): Tensor[] {
  const operands = promote(name, x, weight, ...(bias ? [bias] : []));
  if (!isFloating(operands[0]!.dtype)) {
    throw new DtypeError(`${name}: needs float32 or float64, got ${x.dtype}. Use cast(x, "float32") first`);
  }
  return operands;
}

/** @throws ValueError, ShapeError unless groups divide the outputs and channels fit the weight */
export function checkGroups(
  name: string,
  groups: number,
  { channels, expected, outputs }: { channels: number; expected: number; outputs: number },
  shapes: string,
): void {
  if (!Number.isInteger(groups) || groups < 1) {
    throw new ValueError(`${name}: groups is a positive integer, got ${groups}`);
  }
  if (outputs % groups !== 0) {
    throw new ShapeError(
      `${name}: ${groups} groups do not divide the first axis of weight, ${outputs}: ${shapes}`,
    );
  }
  if (channels !== expected) {
    throw new ShapeError(`${name}: x has ${channels} channels, but weight is for ${expected}: ${shapes}`);
  }
}

/** Adds a bias to each channel, of which there are `channels`. @throws ShapeError unless it has one element for each */
export function addBias(
  name: string,
  y: Tensor,
  bias: Tensor | undefined,
  channels: number,
  channelsLast: boolean,
): Tensor {
  if (!bias) return y;
  if (bias.shape.length !== 1 || bias.shape[0] !== channels) {
    throw new ShapeError(
      `${name}: bias has shape ${formatShape(bias.shape)}, but must be [${channels}], one element for each channel`,
    );
  }
  return add(y, channelsLast ? bias : reshape(bias, [channels, ...y.shape.slice(2).map(() => 1)]));
}

/**
 * Two-dimensional convolution (without turning the kernel around, as everywhere in machine learning):
 *
 * y[n, o, i, j] = bias[o] + Σ weight[o, c, p, q] · x[n, c, i · stride + p · dilation, j · stride + q · dilation]
 *
 * over the channels c of o's group, and the window's rows p and columns q: summed in this order, within blocks
 * of 384 terms as in `matmul`. Padding is zeros. The gradient in x is `convTranspose2d` of the cotangent.
 *
 * @param x shape [batch, channels, height, width]; [batch, height, width, channels] in the layout "NHWC"
 * @param weight shape [out, channels / groups, kernel height, kernel width], in either layout
 * @returns shape [batch, out, height', width'] (or NHWC), height' = ⌊(height + padding − dilation · (kernel − 1) − 1) /
 *   stride⌋ + 1, with the padding of both sides
 * @throws ShapeError when channels do not fit the weight, or a window is larger than the padded image
 * @throws ValueError for an option out of range
 * @throws DtypeError for integers
 *
 * @example
 * ```ts
 * import { arange, conv2d, ones, reshape, squeeze } from "@chainrule/tensor";
 * const x = reshape(arange(9), [1, 1, 3, 3]);
 * const weight = ones([1, 1, 2, 2]);
 * console.log(squeeze(conv2d(x, weight)).toArray()); // [ [ 8, 12 ], [ 20, 24 ] ]
 * console.log(conv2d(x, weight, { padding: "same", stride: 2 }).shape); // [ 1, 1, 2, 2 ]
 * ```
 */
export function conv2d(x: Tensor, weight: Tensor, options: Conv2dOptions = {}): Tensor {
  rejectUnknownOptions("conv2d", options, ["bias", "stride", "padding", "dilation", "groups", "layout"]);
  const { stride = 1, padding = 0, dilation = 1, groups = 1, layout = "NCHW" } = options;
  const channelsLast = isChannelsLast("conv2d", layout, "NCHW", "NHWC");
  checkLayout("conv2d", "x", x.shape, layout);
  if (weight.shape.length !== 4) {
    throw new ShapeError(
      `conv2d: weight has shape ${formatShape(weight.shape)}, but must be [out, channels / groups, height, width]`,
    );
  }
  const [images, filters, bias] = convolutionOperands("conv2d", x, weight, options.bias);
  const planar = channelsLast ? transpose(images!, [0, 3, 1, 2]) : images!;
  const [outputs, channels, ...kernel] = weight.shape as [number, number, number, number];
  const counts = { channels: planar.shape[1]!, expected: channels * groups, outputs };
  checkGroups("conv2d", groups, counts, `${formatShape(x.shape)}, ${formatShape(weight.shape)}`);
  const image = planar.shape.slice(2) as unknown as Pair;
  const geometry = {
    kernel,
    stride: pairOf("conv2d", "stride", stride, 1),
    dilation: pairOf("conv2d", "dilation", dilation, 1),
  };
  const zeros = paddingOf("conv2d", padding, image, geometry);
  checkFits("conv2d", image, zeros, geometry);
  const y = convolve(planar, filters!, { ...geometry, image, padding: zeros, groups, channelsLast });
  return addBias("conv2d", channelsLast ? transpose(y, [0, 2, 3, 1]) : y, bias, outputs, channelsLast);
}
