import { ShapeError } from "../errors.js";
import { rejectUnknownOptions } from "../options.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { conv2d } from "./conv2d.js";
import { expandDims } from "./expandDims.js";
import { squeeze } from "./squeeze.js";
import { checkLayout, isChannelsLast } from "./windowOptions.js";

/** How a one-dimensional convolution goes over its sequences. */
export interface Conv1dOptions {
  /** Added to each channel of the result: shape [out]. None by default. */
  readonly bias?: Tensor | undefined;
  /** The step from one window to the next. Default 1. */
  readonly stride?: number | undefined;
  /** Zeros around the sequence: a number, [before, after], "same" or "valid", as in `conv2d`. Default 0. */
  readonly padding?: number | readonly [before: number, after: number] | "same" | "valid" | undefined;
  /** The distance of a window's elements. Default 1: neighbours. */
  readonly dilation?: number | undefined;
  /** Channels are divided into so many groups, each seen by its share of the outputs. Default 1. */
  readonly groups?: number | undefined;
  /** The order of the axes of x and of the result: batch, channels, length. Default "NCL". */
  readonly layout?: "NCL" | "NLC" | undefined;
}

/** @throws ShapeError unless x and weight have three axes */
export function checkSequences(name: string, x: Tensor, weight: Tensor, layout: string): boolean {
  const channelsLast = isChannelsLast(name, layout, "NCL", "NLC");
  checkLayout(name, "x", x.shape, layout);
  if (weight.shape.length !== 3) {
    throw new ShapeError(
      `${name}: weight has shape ${formatShape(weight.shape)}, but must be [outputs, inputs, length] of the convolution`,
    );
  }
  return channelsLast;
}

/**
 * One-dimensional convolution: `conv2d` of images of height 1. y[n, o, i] = bias[o] +
 * Σ weight[o, c, q] · x[n, c, i · stride + q · dilation].
 *
 * @param x shape [batch, channels, length]; [batch, length, channels] in the layout "NLC"
 * @param weight shape [out, channels / groups, kernel length], in either layout
 * @returns shape [batch, out, length'] (or NLC)
 * @throws ShapeError when channels do not fit the weight, or a window is longer than the padded sequence
 * @throws ValueError for an option out of range
 * @throws DtypeError for integers
 *
 * @example
 * ```ts
 * import { conv1d, tensor } from "@chainrule/tensor";
 * const x = tensor([[[1, 2, 4, 8]]]);
 * console.log(conv1d(x, tensor([[[-1, 1]]])).toArray()); // [ [ [ 1, 2, 4 ] ] ]
 * ```
 */
export function conv1d(x: Tensor, weight: Tensor, options: Conv1dOptions = {}): Tensor {
  rejectUnknownOptions("conv1d", options, ["bias", "stride", "padding", "dilation", "groups", "layout"]);
  const { bias, stride = 1, padding = 0, dilation = 1, groups, layout = "NCL" } = options;
  const channelsLast = checkSequences("conv1d", x, weight, layout);
  const height = channelsLast ? 1 : 2;
  const y = conv2d(expandDims(x, height), expandDims(weight, 2), {
    bias,
    stride: [1, stride],
    padding: typeof padding === "string" ? padding : [0, padding],
    dilation: [1, dilation],
    groups,
    layout: channelsLast ? "NHWC" : "NCHW",
  });
  return squeeze(y, height);
}
