import { type PerAxis, ShapeError, type Tensor } from "@chainrule/tensor";
import { checkSizes } from "./checkSizes.js";
import { fansOf } from "./init/fans.js";
import type { Parameters } from "./parameters.js";
import { weightAndBias, type WeightAndBiasOptions } from "./weightAndBias.js";

/** Parameters of `conv1d`, `conv2d` and `convTranspose2d`. */
export interface ConvolutionParams {
  /** Shape [outputs, inputs / groups, ...window]; [inputs, outputs / groups, ...window] for a transposed convolution. */
  readonly weight: Tensor;
  /** Shape [outputs]. */
  readonly bias: Tensor;
}

/** The sizes that decide a convolution's parameters. */
export interface ConvolutionSizes {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernelSize: readonly number[];
  readonly groups: number | undefined;
}

/** [height, width] of a window. @throws ShapeError unless it is one positive integer, or two */
export function windowOf(layer: string, kernelSize: PerAxis): readonly number[] {
  const window = typeof kernelSize === "number" ? [kernelSize, kernelSize] : kernelSize;
  if (!Array.isArray(window) || window.length !== 2 || !window.every((n) => Number.isInteger(n) && n > 0)) {
    throw new ShapeError(
      `${layer}: kernelSize is a positive integer, or [height, width] of two, got ${JSON.stringify(kernelSize)}`,
    );
  }
  return window;
}

/** @throws ShapeError for sizes that are no positive integers, or groups that do not divide the channels */
export function convolutionParameters(
  layer: string,
  { inputs, outputs, kernelSize, groups = 1 }: ConvolutionSizes,
  options: WeightAndBiasOptions,
  transposed = false,
): Parameters {
  checkSizes(layer, { inputs, outputs, groups });
  if (kernelSize.length === 1) checkSizes(layer, { kernelSize: kernelSize[0]! });
  for (const [name, channels] of Object.entries({ inputs, outputs })) {
    if (channels % groups !== 0) {
      throw new ShapeError(`${layer}: ${groups} groups do not divide the ${channels} ${name}`);
    }
  }
  const [first, second] = transposed ? [inputs, outputs] : [outputs, inputs];
  const weight = [first, second / groups, ...kernelSize];
  return weightAndBias(layer, { weight, outputs, fanIn: fansOf(layer, weight).fanIn }, options);
}
