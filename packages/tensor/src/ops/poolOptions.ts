import { describe } from "../describe.js";
import { ShapeError } from "../errors.js";
import type { PoolAttributes } from "../kernels/pool.js";
import { poolSpans } from "../kernels/pool.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { transpose } from "./transpose.js";
import {
  checkFits,
  checkLayout,
  extentOf,
  type ImageLayout,
  isChannelsLast,
  type Padding,
  paddingOf,
  type Pair,
  perAxis,
  type PerAxis,
  spatialAxes,
} from "./windowOptions.js";

/** What the pooling functions take. */
export interface PoolOptions {
  readonly stride?: PerAxis | undefined;
  readonly padding?: Padding | undefined;
  readonly dilation?: PerAxis | undefined;
  readonly ceilMode?: boolean | undefined;
  readonly countIncludePad?: boolean | undefined;
  readonly layout?: ImageLayout | undefined;
}

/** How many windows there are along an axis; with `ceil`, one that leaves the image at the end counts too. */
function countAlong(
  size: number,
  [before, after]: Pair,
  extent: number,
  stride: number,
  ceil: boolean,
): number {
  const last = (ceil ? Math.ceil : Math.floor)((size + before + after - extent) / stride);
  // A window must begin in the image or in the padding before it.
  return last + (ceil && last * stride >= size + before ? 0 : 1);
}

/** @throws ShapeError for a window that has only padding */
function checkWindows(name: string, attributes: PoolAttributes): void {
  for (const axis of [0, 1] as const) {
    if (poolSpans(attributes, axis).some(({ first, end }) => first >= end)) {
      throw new ShapeError(
        `${name}: with the padding ${describe(attributes.padding)} a window of ` +
          `${attributes.kernel.join(" × ")} has no element of the image ${formatShape(attributes.image)}. Use less padding`,
      );
    }
  }
}

/**
 * Reads the options and gives x as NCHW, what `apply` makes of it turned back.
 *
 * @throws ShapeError, ValueError where options do not fit
 */
export function pool(
  name: string,
  x: Tensor,
  kernelSize: PerAxis,
  options: PoolOptions,
  apply: (images: Tensor, attributes: PoolAttributes) => Tensor,
): Tensor {
  const { stride = kernelSize, padding = 0, dilation = 1, ceilMode = false, layout = "NCHW" } = options;
  const channelsLast = isChannelsLast(name, layout, "NCHW", "NHWC");
  checkLayout(name, x.shape, layout);
  const images = channelsLast ? transpose(x, [0, 3, 1, 2]) : x;
  const image = images.shape.slice(2) as unknown as Pair;
  const axes = spatialAxes(layout);
  const geometry = {
    kernel: perAxis(name, "kernelSize", kernelSize, 1, axes) as Pair,
    stride: perAxis(name, "stride", stride, 1, axes) as Pair,
    dilation: perAxis(name, "dilation", dilation, 1, axes) as Pair,
  };
  const zeros = paddingOf(name, padding, image, geometry, axes) as readonly [Pair, Pair];
  checkFits(name, image, zeros, geometry, axes, ceilMode);
  const attributes: PoolAttributes = {
    ...geometry,
    image,
    padding: zeros,
    counts: image.map((size, axis) =>
      countAlong(size, zeros[axis]!, extentOf(geometry, axis), geometry.stride[axis]!, ceilMode),
    ) as unknown as Pair,
    countIncludePad: options.countIncludePad ?? true,
    channelsLast,
  };
  checkWindows(name, attributes);
  const y = apply(images, attributes);
  return channelsLast ? transpose(y, [0, 2, 3, 1]) : y;
}
