import { ShapeError, ValueError } from "../errors.js";
import { rejectUnknownOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { convolveTransposed } from "./convolution.js";
import {
  asImage,
  type ConvolutionOperands,
  convolutionOperands,
  type ConvolutionOptions,
  convolutionResult,
  imageAttributes,
  type Layouts,
  rejectChannels,
} from "./convolutionOperands.js";
import { extentOf, type Pair, paddingOf, perAxis } from "./windowOptions.js";

/** The size of the image from which a convolution makes windows of the given sizes. @throws ValueError, ShapeError */
function transposedSizes(
  { name, axes, sizes, geometry }: ConvolutionOperands,
  padding: readonly Pair[],
  outputPadding: readonly number[],
): number[] {
  return axes.map((along, axis) => {
    const stride = geometry.stride[axis]!;
    const [before, after] = padding[axis]!;
    if (outputPadding[axis]! >= stride) {
      throw new ValueError(
        `${name}: outputPadding ${outputPadding[axis]} must be smaller than the stride, ${stride}`,
      );
    }
    const extent = (sizes[axis]! - 1) * stride + extentOf(geometry, axis);
    const size = extent + outputPadding[axis]! - before - after;
    if (size < 1 || sizes[axis]! < 1 || geometry.kernel[axis]! < 1) {
      throw new ShapeError(
        `${name}: nothing is left of the result along ${along}: its ${extent} elements less the padding of ${before} and ${after}`,
      );
    }
    return size;
  });
}

/** What `convTranspose1d` and `convTranspose2d` share: the adjoint of `conv`. */
export function convTranspose(
  name: string,
  layouts: Layouts,
  x: Tensor,
  weight: Tensor,
  options: ConvolutionOptions,
): Tensor {
  const known = ["bias", "stride", "padding", "outputPadding", "dilation", "groups", "layout"];
  rejectUnknownOptions(name, options, known);
  const operands = convolutionOperands(name, layouts, x, weight, "channels, out / groups", options);
  const { shapes, images, filters, axes, sizes, geometry, groups } = operands;
  const [channels, outputs] = filters.shape as [number, number];
  if (channels % groups !== 0) {
    throw new ShapeError(
      `${name}: ${groups} groups do not divide the ${channels} channels of weight: ${shapes}`,
    );
  }
  if (images.shape[1] !== channels) {
    const swapped = images.shape[1] === outputs && groups === 1;
    rejectChannels(operands, channels, swapped ? ". Did you mean swapAxes(weight, 0, 1)?" : "");
  }
  const { padding = 0, outputPadding = 0 } = options;
  if (padding === "same") {
    throw new ValueError(`${name}: padding cannot be "same". Say how much to cut off, and outputPadding`);
  }
  const cut = paddingOf(name, padding, sizes, geometry, axes);
  const more = perAxis(name, "outputPadding", outputPadding, 0, axes);
  const image = transposedSizes(operands, cut, more);
  const y = convolveTransposed(asImage(images), asImage(filters), imageAttributes(operands, image, cut));
  return convolutionResult(y, outputs * groups, operands);
}
