import { checkArray } from "../checkArray.js";
import type { DataArray, NumericArray } from "../DataArray.js";
import { DatasetError } from "../DatasetError.js";
import { randomNumbers } from "../randomNumbers.js";
import { rejectUnknownOptions } from "../rejectUnknownOptions.js";
import { requireInteger } from "../requireInteger.js";
import { requireNumber } from "../requireNumber.js";
import type { Scaled } from "../scaler.js";
import { type ImageGeometry, warpImage } from "./warpImage.js";

/** Where the channels of an image stand, as the convolutions of `@chainrule/tensor` call it. */
export type ImageLayout = "NCHW" | "NHWC";

/** Options of {@link augmentImages}. */
export interface AugmentImagesOptions {
  /** A whole number from 0 to 2⁵³ − 1. Another one for each batch, or each batch is changed in the same way. */
  readonly seed: number;
  /**
   * Mirrors every second image, drawn at random: `"horizontal"` left and right, `"vertical"` top and bottom, `"both"`
   * each of the two by itself. Default: none, as for digits, which mean something else then.
   */
  readonly flip?: "horizontal" | "vertical" | "both" | undefined;
  /** How far an image is moved at most, in pixels, along each axis by itself. Default 0. */
  readonly shift?: number | undefined;
  /** How far an image is turned about its middle at most, in degrees, either way. Default 0. */
  readonly rotate?: number | undefined;
  /** The smallest and the largest factor of its size. Default [1, 1]. */
  readonly scale?: readonly [smallest: number, largest: number] | undefined;
  /** The standard deviation of the normal noise that is added to each value. Default 0. */
  readonly noise?: number | undefined;
  /** What lies outside of an image. Default 0. */
  readonly fill?: number | undefined;
  /** The range that values are cut to after noise. Default: none. */
  readonly clip?: readonly [low: number, high: number] | undefined;
  /** Height and width, where the shape is `[n, pixels]` as MNIST's is. */
  readonly size?: readonly [height: number, width: number] | undefined;
  /** Where the channels stand in a shape of four sizes. Default "NCHW". */
  readonly layout?: ImageLayout | undefined;
}

const OPTIONS = [
  "seed",
  "flip",
  "shift",
  "rotate",
  "scale",
  "noise",
  "fill",
  "clip",
  "size",
  "layout",
] as const;

/**
 * Copies of images, each a little moved, turned, scaled and noised at random, so that a model sees no image twice.
 * Image i of a seed is changed in its own way: it is mirrored, scaled and turned about its middle, then moved; pixels
 * between pixels are interpolated bilinearly, those outside are `fill`. Then noise is added. With no option but the seed, the
 * copy equals the image.
 *
 * Angle, factor and both shifts are drawn evenly from their ranges; mirrored is an image with probability ½. The same images, options and seed give the same
 * bits on every machine.
 *
 * @param images - Shape `[n, height, width]`, `[n, channels, height, width]` (or channels last, by `layout`), or
 * `[n, pixels]` with `size`.
 * @returns The same shape, in memory of its own: float64 of float64, float32 of everything else.
 * @throws {@link DatasetError} where the shape is none of these, an option is unknown or out of its range.
 *
 * @example
 * ```ts
 * import { augmentImages } from "@chainrule/datasets";
 *
 * const images = { data: Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0), shape: [1, 3, 3] };
 * const { data, shape } = augmentImages(images, { seed: 2, shift: 1 });
 * console.log(shape, data.map((value) => Math.round(100 * value)).join()); // [ 1, 3, 3 ] 9,78,0,1,12,0,0,0,0
 * ```
 */
export function augmentImages<T extends NumericArray>(
  images: DataArray<T>,
  options: AugmentImagesOptions,
): DataArray<Scaled<T>> {
  rejectUnknownOptions("augmentImages", options, OPTIONS);
  checkArray("augmentImages: images", images);
  const { flip, shift = 0, rotate = 0, scale = [1, 1], noise = 0, fill = 0, clip, seed } = options;
  checkFlip(flip);
  checkOptions({ shift, rotate, scale, noise, fill, clip, seed });
  const geometry = geometryOf(images.shape, options);
  const { data, shape } = images;
  const isFloat64 = data[Symbol.toStringTag] === "Float64Array";
  const result = isFloat64 ? new Float64Array(data.length) : new Float32Array(data.length);
  const values = geometry.channels * geometry.height * geometry.width;
  for (let image = 0; image < (values === 0 ? 0 : shape[0]!); image++) {
    const random = randomNumbers(seed, image + 1);
    // A stream of its own, from the other end: without the option all else is as it is with it.
    const coins = randomNumbers(seed, 2 ** 32 - 1 - image);
    const [mirrored, upsideDown] = [coins.integer(2) === 1, coins.integer(2) === 1];
    const target = result.subarray(image * values, (image + 1) * values);
    warpImage(data.subarray(image * values, (image + 1) * values), target, geometry, {
      mirrored: mirrored && (flip === "horizontal" || flip === "both"),
      upsideDown: upsideDown && (flip === "vertical" || flip === "both"),
      // Always drawn, so that one option doesn't change what another one does.
      angle: (random.uniform(-rotate, rotate) * Math.PI) / 180,
      factor: random.uniform(scale[0], scale[1]),
      down: random.uniform(-shift, shift),
      right: random.uniform(-shift, shift),
      fill,
    });
    if (noise > 0) for (let i = 0; i < values; i++) target[i]! += noise * random.normal();
    if (clip) for (let i = 0; i < values; i++) target[i] = Math.min(Math.max(target[i]!, clip[0]), clip[1]);
  }
  return { data: result as Scaled<T>, shape: [...shape] };
}

function checkFlip(flip: unknown): void {
  if (flip === undefined || flip === "horizontal" || flip === "vertical" || flip === "both") return;
  throw new DatasetError(
    `augmentImages: flip must be "horizontal", "vertical" or "both", but is ${JSON.stringify(flip)}`,
  );
}

function checkOptions({
  shift,
  rotate,
  scale,
  noise,
  fill,
  clip,
  seed,
}: Required<
  Pick<AugmentImagesOptions, "shift" | "rotate" | "scale" | "noise" | "fill" | "clip" | "seed">
>): void {
  const name = "augmentImages";
  requireInteger(name, "seed", seed, 0);
  requireNumber(name, "shift", shift!, 0);
  requireNumber(name, "rotate", rotate!, 0, 360);
  requireNumber(name, "scale[0]", scale![0], 0.01, 100);
  requireNumber(name, "scale[1]", scale![1], scale![0], 100);
  requireNumber(name, "noise", noise!, 0);
  requireNumber(name, "fill", fill!);
  if (clip === undefined) return;
  requireNumber(name, "clip[0]", clip[0]);
  requireNumber(name, "clip[1]", clip[1], clip[0]);
}

function geometryOf(
  shape: readonly number[],
  { size, layout = "NCHW" }: Pick<AugmentImagesOptions, "size" | "layout">,
): ImageGeometry {
  if (layout !== "NCHW" && layout !== "NHWC") {
    throw new DatasetError(`augmentImages: layout must be "NCHW" or "NHWC", but is ${String(layout)}`);
  }
  const [, a = 0, b = 0, c = 0] = shape;
  if (size !== undefined) {
    const [height, width] = size;
    requireInteger("augmentImages", "size[0]", height, 1);
    requireInteger("augmentImages", "size[1]", width, 1);
    if (shape.length === 2 && a === height * width)
      return { height, width, channels: 1, channelsLast: false };
    throw new DatasetError(
      `augmentImages: size ${height} × ${width} is for images of shape [n, ${height * width}], ` +
        `but these have shape [${shape.join(", ")}]`,
    );
  }
  if (shape.length === 3) return { height: a, width: b, channels: 1, channelsLast: false };
  if (shape.length === 4 && layout === "NCHW")
    return { channels: a, height: b, width: c, channelsLast: false };
  if (shape.length === 4) return { height: a, width: b, channels: c, channelsLast: true };
  throw new DatasetError(
    `augmentImages: images of shape [${shape.join(", ")}], expected [n, height, width], ` +
      "[n, channels, height, width], or [n, pixels] with the option size",
  );
}
