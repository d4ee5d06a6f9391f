import { ShapeError, ValueError } from "../errors.js";
import { rejectUnknownOptions } from "../options.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { addBias, checkGroups, convolutionOperands } from "./conv2d.js";
import { convolveTransposed } from "./convolution.js";
import { transpose } from "./transpose.js";
import {
  checkLayout,
  type ImageLayout,
  isChannelsLast,
  type Padding,
  paddingOf,
  type Pair,
  pairOf,
  type PerAxis,
  type WindowGeometry,
} from "./windowOptions.js";

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

/** The size of the image from which a convolution makes `counts` windows. @throws ValueError, ShapeError */
export function transposedImage(
  name: string,
  counts: Pair,
  padding: readonly [Pair, Pair],
  outputPadding: Pair,
  { kernel, stride, dilation }: WindowGeometry,
): Pair {
  const along = (axis: 0 | 1): number => {
    if (outputPadding[axis] >= stride[axis]) {
      throw new ValueError(
        `${name}: outputPadding ${outputPadding[axis]} must be smaller than the stride, ${stride[axis]}`,
      );
    }
    const extent = (counts[axis] - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1;
    const size = extent + outputPadding[axis] - padding[axis][0] - padding[axis][1];
    if (size < 1 || counts[axis] < 1 || kernel[axis] < 1) {
      throw new ShapeError(
        `${name}: nothing is left of the result along ${axis === 0 ? "height" : "width"}: its ${extent} elements ` +
          `less the padding of ${padding[axis][0]} and ${padding[axis][1]}`,
      );
    }
    return size;
  };
  return [along(0), along(1)];
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
  const name = "convTranspose2d";
  rejectUnknownOptions(name, options, [
    "bias",
    "stride",
    "padding",
    "outputPadding",
    "dilation",
    "groups",
    "layout",
  ]);
  const { stride = 1, padding = 0, outputPadding = 0, dilation = 1, groups = 1, layout = "NCHW" } = options;
  const channelsLast = isChannelsLast(name, layout, "NCHW", "NHWC");
  checkLayout(name, "x", x.shape, layout);
  if (weight.shape.length !== 4) {
    throw new ShapeError(
      `${name}: weight has shape ${formatShape(weight.shape)}, but must be [channels, out / groups, height, width]`,
    );
  }
  const [images, filters, bias] = convolutionOperands(name, x, weight, options.bias);
  const planar = channelsLast ? transpose(images!, [0, 3, 1, 2]) : images!;
  const [channels, outputs, ...kernel] = weight.shape as [number, number, number, number];
  const counts = { channels: planar.shape[1]!, expected: channels, outputs: channels };
  checkGroups(name, groups, counts, `${formatShape(x.shape)}, ${formatShape(weight.shape)}`);
  const geometry = {
    kernel,
    stride: pairOf(name, "stride", stride, 1),
    dilation: pairOf(name, "dilation", dilation, 1),
  };
  if ((padding as Padding) === "same") {
    throw new ValueError(`${name}: padding cannot be "same". Say how much to cut off, and outputPadding`);
  }
  const small = planar.shape.slice(2) as unknown as Pair;
  const cut = paddingOf(name, padding, small, geometry);
  const more = pairOf(name, "outputPadding", outputPadding, 0);
  const image = transposedImage(name, small, cut, more, geometry);
  const y = convolveTransposed(planar, filters!, { ...geometry, image, padding: cut, groups, channelsLast });
  return addBias(name, channelsLast ? transpose(y, [0, 2, 3, 1]) : y, bias, outputs * groups, channelsLast);
}
