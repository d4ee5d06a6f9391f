import type { Tensor } from "../tensor.js";
import { convTranspose } from "./convTranspose.js";
import type { ImageLayout, Padding, PerAxis } from "./windowOptions.js";

/** How a transposed convolution lays its windows. */
export interface ConvTranspose2dOptions {
  /** Added to each channel of the result: shape [out]. None by default. */
  readonly bias?: Tensor | undefined;
  /** The step from one window to the next in the result. Default 1. */
  readonly stride?: PerAxis | undefined;
  /** How much is cut off around the result: what the convolution pads. Default 0. */
  readonly padding?: Exclude<Padding, "same"> | undefined;
  /** Rows and columns more at the end of the result, fewer than the stride. Default 0. */
  readonly outputPadding?: PerAxis | undefined;
  /** The distance of a window's elements. Default 1: neighbours. */
  readonly dilation?: PerAxis | undefined;
  /** Channels are divided into so many groups, each seen by its share of the outputs. Default 1. */
  readonly groups?: number | undefined;
  /** The order of the axes of x and of the result. Default "NCHW". */
  readonly layout?: ImageLayout | undefined;
}

/**
 * Transposed two-dimensional convolution: the adjoint of `conv2d` with the same weight and options,
 * ⟨conv2d(x, w), y⟩ = ⟨x, convTranspose2d(y, w)⟩. Each element of x lays down the kernel times itself at its
 * place; where kernels overlap they are added, in the order of the elements.
 *
 * @param x shape [batch, channels, height, width]; [batch, height, width, channels] in the layout "NHWC"
 * @param weight shape [channels, out / groups, kernel height, kernel width], in either layout
 * @returns shape [batch, out, height', width'] (or NHWC), height' = (height − 1) · stride − padding + dilation ·
 *   (kernel − 1) + 1 + outputPadding, with the padding of both sides
 * @throws ShapeError when channels do not fit the weight, or the padding leaves nothing
 * @throws ValueError for an option out of range
 * @throws DtypeError for integers
 *
 * @example
 * ```ts
 * import { convTranspose2d, ones, squeeze, tensor } from "@chainrule/tensor";
 * const x = tensor([[[[1, 2]]]]);
 * console.log(squeeze(convTranspose2d(x, ones([1, 1, 1, 2]))).toArray()); // [ 1, 3, 2 ]
 * console.log(convTranspose2d(x, ones([1, 1, 1, 2]), { stride: 2 }).shape); // [ 1, 1, 1, 4 ]
 * ```
 */
export function convTranspose2d(x: Tensor, weight: Tensor, options: ConvTranspose2dOptions = {}): Tensor {
  return convTranspose("convTranspose2d", ["NCHW", "NHWC"], x, weight, options);
}
