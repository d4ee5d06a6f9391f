import type { Tensor } from "../tensor.js";
import { conv } from "./conv.js";

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
  return conv("conv1d", ["NCL", "NLC"], x, weight, options);
}
