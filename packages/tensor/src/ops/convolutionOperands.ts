import { checkFloating } from "../dtypeCheck.js";
import { ShapeError, ValueError } from "../errors.js";
import type { ConvolutionAttributes, Pair } from "../kernels/convolution.js";
import { checkTensor, promote } from "../operands.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { wholeNumbers } from "../wholeNumbers.js";
import { add } from "./add.js";
import { expandDims } from "./expandDims.js";
import { reshape } from "./reshape.js";
import { squeeze } from "./squeeze.js";
import { transpose } from "./transpose.js";
import { checkLayout, isChannelsLast, perAxis, spatialAxes, type WindowGeometry } from "./windowOptions.js";

/** What the convolutions of sequences and of images take. */
export interface ConvolutionOptions {
  readonly bias?: Tensor | undefined;
  readonly stride?: number | readonly number[] | undefined;
  readonly padding?: number | string | readonly (number | readonly number[])[] | undefined;
  readonly outputPadding?: number | readonly number[] | undefined;
  readonly dilation?: number | readonly number[] | undefined;
  readonly groups?: number | undefined;
  readonly layout?: string | undefined;
}

/** The orders of axes that there are, with the channels first and last. */
export type Layouts = readonly [first: string, last: string];

/** Operands of a convolution in one dtype, and where its windows lie. */
export interface ConvolutionOperands {
  /** What the convolution is called in messages, and its operands' shapes. */
  readonly name: string;
  readonly shapes: string;
  /** x, its channels on axis 1. */
  readonly images: Tensor;
  readonly filters: Tensor;
  readonly bias: Tensor | undefined;
  /** The names of the axes along which windows lie, and their sizes in x. */
  readonly axes: readonly string[];
  readonly sizes: readonly number[];
  readonly geometry: WindowGeometry;
  readonly groups: number;
  readonly layouts: Layouts;
  readonly channelsLast: boolean;
}

/**
 * The operands and options of a convolution.
 *
 * @param channels what the weight's first two axes are called
 * @throws ShapeError, DtypeError, ValueError where they do not fit
 */
export function convolutionOperands(
  name: string,
  layouts: Layouts,
  x: Tensor,
  weight: Tensor,
  channels: string,
  { bias, stride = 1, dilation = 1, groups = 1, layout = layouts[0] }: ConvolutionOptions,
): ConvolutionOperands {
  const channelsLast = isChannelsLast(name, layout, ...layouts);
  checkTensor(name, x);
  checkTensor(name, weight, "a tensor for weight");
  if (bias) checkTensor(name, bias, "a tensor for bias");
  checkLayout(name, x.shape, layout);
  const axes = spatialAxes(layout);
  if (weight.shape.length !== layout.length) {
    throw new ShapeError(
      `${name}: weight has shape ${formatShape(weight.shape)}, but must be [${channels}, ${axes.join(", ")}]`,
    );
  }
  wholeNumbers(name, "groups", groups, 1, ValueError);
  const [given, filters, added] = promote(name, x, weight, ...(bias ? [bias] : []));
  checkFloating(name, given!.dtype);
  const last = layout.length - 1;
  const images = channelsLast ? transpose(given!, [0, last, ...axes.map((_, i) => i + 1)]) : given!;
  return {
    name,
    shapes: `x ${formatShape(x.shape)} and weight ${formatShape(weight.shape)}`,
    images,
    filters: filters!,
    bias: added,
    axes,
    sizes: images.shape.slice(2),
    geometry: {
      kernel: weight.shape.slice(2),
      stride: perAxis(name, "stride", stride, 1, axes),
      dilation: perAxis(name, "dilation", dilation, 1, axes),
    },
    groups,
    layouts,
    channelsLast,
  };
}

/**
 * Says that x and weight have another number of channels.
 *
 * @param expected how many x must have
 * @param hint a likely fix, where it is not another layout
 */
export function rejectChannels(operands: ConvolutionOperands, expected: number, hint: string): never {
  const { name, shapes, images, groups, layouts, channelsLast } = operands;
  const other = images.shape.at(channelsLast ? 2 : -1) === expected;
  throw new ShapeError(
    `${name}: ${shapes} do not fit: x has ${images.shape[1]} channels, but weight is for ${expected}` +
      (groups > 1 ? ` in ${groups} groups` : "") +
      (other ? `. Did you mean { layout: "${layouts[channelsLast ? 0 : 1]}" }?` : hint),
  );
}

/** A sequence as an image of height 1; an image as it is. */
export const asImage = (x: Tensor): Tensor => (x.shape.length === 3 ? expandDims(x, 2) : x);

/** Where windows lie over the images. */
export function imageAttributes(
  { geometry, groups, channelsLast }: ConvolutionOperands,
  image: readonly number[],
  padding: readonly Pair[],
): ConvolutionAttributes {
  const pair = (list: readonly number[]): Pair => [1, ...list].slice(-2) as unknown as Pair;
  return {
    image: pair(image),
    kernel: pair(geometry.kernel),
    stride: pair(geometry.stride),
    dilation: pair(geometry.dilation),
    padding: [[0, 0] as const, ...padding].slice(-2) as unknown as readonly [Pair, Pair],
    groups,
    channelsLast,
  };
}

/** What a convolution of images has made, in the layout of its operands, with a bias for each of `channels`. */
export function convolutionResult(
  y: Tensor,
  channels: number,
  { name, bias, axes, channelsLast }: ConvolutionOperands,
): Tensor {
  const planar = axes.length === 1 ? squeeze(y, 2) : y;
  const result = channelsLast ? transpose(planar, [0, ...axes.map((_, i) => i + 2), 1]) : planar;
  if (!bias) return result;
  if (bias.shape.length !== 1 || bias.shape[0] !== channels) {
    throw new ShapeError(
      `${name}: bias has shape ${formatShape(bias.shape)}, but must be [${channels}], one element for each channel of the result`,
    );
  }
  return add(result, channelsLast ? bias : reshape(bias, [channels, ...axes.map(() => 1)]));
}
