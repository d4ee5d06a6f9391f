import type { Tensor } from "../tensor.js";
import { convTranspose } from "./convTranspose.js";

/** How a transposed one-dimensional convolution lays its windows. */
export interface ConvTranspose1dOptions {
  /** Added to each channel of the result: shape [out]. None by default. */
  readonly bias?: Tensor | undefined;
  /** The step from one window to the next in the result. Default 1. */
  readonly stride?: number | undefined;
  /** How much is cut off at both ends of the result, or [before, after]. Default 0. */
  readonly padding?: number | readonly [before: number, after: number] | undefined;
  /** Elements more at the end of the result, fewer than the stride. Default 0. */
  readonly outputPadding?: number | undefined;
  /** The distance of a window's elements. Default 1: neighbours. */
  readonly dilation?: number | undefined;
  /** Channels are divided into so many groups, each seen by its share of the outputs. Default 1. */
  readonly groups?: number | undefined;
  /** The order of the axes of x and of the result: batch, channels, length. Default "NCL". */
  readonly layout?: "NCL" | "NLC" | undefined;
}

/**
 * Transposed one-dimensional convolution, the adjoint of `conv1d`: `convTranspose2d` of images of height 1.
 *
 * @param x shape [batch, channels, length]; [batch, length, channels] in the layout "NLC"
 * @param weight shape [channels, out / groups, kernel length], in either layout
 * @returns shape [batch, out, length'] (or NLC), length' = (length − 1) · stride − padding + dilation · (kernel − 1) +
 *   1 + outputPadding
 * @throws ShapeError when channels do not fit the weight, or the padding leaves nothing
 * @throws ValueError for an option out of range
 * @throws DtypeError for integers
 *
 * @example
 * ```ts
 * import { convTranspose1d, tensor } from "@chainrule/tensor";
 * const x = tensor([[[1, 2]]]);
 * console.log(convTranspose1d(x, tensor([[[1, 10, 100]]])).toArray()); // [ [ [ 1, 12, 120, 200 ] ] ]
 * ```
 */
export function convTranspose1d(x: Tensor, weight: Tensor, options: ConvTranspose1dOptions = {}): Tensor {
  return convTranspose("convTranspose1d", ["NCL", "NLC"], x, weight, options);
}
