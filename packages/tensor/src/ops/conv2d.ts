import type { Tensor } from "../tensor.js";
import { conv } from "./conv.js";
import type { ImageLayout, Padding, PerAxis } from "./windowOptions.js";

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
  return conv("conv2d", ["NCHW", "NHWC"], x, weight, options);
}
