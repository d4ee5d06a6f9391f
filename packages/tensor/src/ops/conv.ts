import { ShapeError } from "../errors.js";
import { rejectUnknownOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { convolve } from "./convolution.js";
import {
  asImage,
  convolutionOperands,
  type ConvolutionOptions,
  convolutionResult,
  imageAttributes,
  type Layouts,
  rejectChannels,
} from "./convolutionOperands.js";
import { checkFits, paddingOf } from "./windowOptions.js";

/** What `conv1d` and `conv2d` share: the convolution along as many axes as the layouts have. */
export function conv(
  name: string,
  layouts: Layouts,
  x: Tensor,
  weight: Tensor,
  options: ConvolutionOptions,
): Tensor {
  rejectUnknownOptions(name, options, ["bias", "stride", "padding", "dilation", "groups", "layout"]);
  const operands = convolutionOperands(name, layouts, x, weight, "out, channels / groups", options);
  const { shapes, images, filters, axes, sizes, geometry, groups } = operands;
  const [outputs, inputs] = filters.shape as [number, number];
  if (outputs % groups !== 0) {
    throw new ShapeError(
      `${name}: ${groups} groups do not divide the ${outputs} outputs of weight: ${shapes}`,
    );
  }
  const channels = images.shape[1]!;
  if (channels !== inputs * groups) {
    const fitting = channels / inputs;
    const divides = Number.isInteger(fitting) && fitting > 0 && outputs % fitting === 0;
    rejectChannels(operands, inputs * groups, divides ? `. Did you mean { groups: ${fitting} }?` : "");
  }
  const padding = paddingOf(name, options.padding ?? 0, sizes, geometry, axes);
  checkFits(name, sizes, padding, geometry, axes);
  const y = convolve(asImage(images), asImage(filters), imageAttributes(operands, sizes, padding));
  return convolutionResult(y, outputs, operands);
}
