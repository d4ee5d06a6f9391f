import { checkArray } from "../checkArray.js";
import { DatasetError } from "../DatasetError.js";
import { rejectUnknownOptions } from "../rejectUnknownOptions.js";
import { requireInteger } from "../requireInteger.js";
import { requireNumber } from "../requireNumber.js";
import type { DecodedImage } from "./decodeImage.js";

/**
 * How an image of other proportions comes to its new size: `"stretch"` changes its proportions; `"crop"` fills the new
 * size and cuts off what is too much, the same on both sides; `"pad"` fits it in and fills up what is left.
 */
export type ImageFit = "stretch" | "crop" | "pad";

/** Options of {@link resizeImage}. */
export interface ResizeImageOptions {
  readonly height: number;
  readonly width: number;
  readonly fit: ImageFit;
  /** What `"pad"` fills up with. Default 0. */
  readonly fill?: number | undefined;
}

/**
 * An image in another size: each new pixel is the mean of the old ones around its place, weighted by a triangle that is as
 * wide as the step between new pixels but at least as that between old ones. So it interpolates bilinearly when it grows,
 * and takes all pixels into account when it shrinks (as Pillow's BILINEAR and PyTorch's `interpolate` with `antialias`).
 *
 * @param image - Shape [height, width, channels].
 * @returns float32 of shape [height, width, channels] with the new height and width, in memory of its own
 * @throws DatasetError where the image has another shape or no pixels, the sizes are no whole numbers from 1, the
 * fit is none of the three, or an option is unknown.
 *
 * @example
 * ```ts
 * import { resizeImage } from "@chainrule/datasets/images";
 *
 * const image = { data: Float32Array.of(0, 0.5, 1, 1), shape: [1, 4, 1] };
 * const { data, shape } = resizeImage(image, { height: 1, width: 2, fit: "stretch" });
 * console.log(data.map((value) => Math.round(100 * value)), shape); // Float32Array(2) [ 36, 93 ] [ 1, 2, 1 ]
 * ```
 */
export function resizeImage(image: DecodedImage, options: ResizeImageOptions): DecodedImage {
  checkResizeOptions("resizeImage", options);
  checkArray("resizeImage: the image", image);
  const { shape } = image;
  const [height = 0, width = 0] = shape;
  if (shape.length !== 3 || height === 0 || width === 0) {
    throw new DatasetError(
      `resizeImage: the image has shape [${shape.join(", ")}], expected [height, width, channels] with pixels`,
    );
  }
  const { fit, fill = 0 } = options;
  if (fit === "stretch") return scaledTo(image, options.height, options.width);
  const factors = [options.height / height, options.width / width];
  const factor = fit === "crop" ? Math.max(...factors) : Math.min(...factors);
  const fitted = scaledTo(
    image,
    Math.max(1, Math.round(height * factor)),
    Math.max(1, Math.round(width * factor)),
  );
  return centered(fitted, options.height, options.width, fill);
}

/** Throws where the options have no meaning. */
export function checkResizeOptions(functionName: string, options: ResizeImageOptions): void {
  rejectUnknownOptions(functionName, options, ["height", "width", "fit", "fill"]);
  requireInteger(functionName, "height", options.height, 1);
  requireInteger(functionName, "width", options.width, 1);
  requireNumber(functionName, "fill", options.fill ?? 0);
  if (!["stretch", "crop", "pad"].includes(options.fit)) {
    throw new DatasetError(
      `${functionName}: fit must be "stretch", "crop" or "pad", but is ${String(options.fit)}`,
    );
  }
}

/** Down the columns first, then along the rows. */
function scaledTo({ data, shape }: DecodedImage, height: number, width: number): DecodedImage {
  const [oldHeight = 0, oldWidth = 0, channels = 0] = shape;
  const tall = resample(data, { outer: 1, size: oldHeight, inner: oldWidth * channels }, height);
  const scaled = resample(tall, { outer: height, size: oldWidth, inner: channels }, width);
  return { data: scaled, shape: [height, width, channels] };
}

/** Values of shape [outer, size, inner] with `size` changed. */
function resample(
  data: Float32Array,
  { outer, size, inner }: { outer: number; size: number; inner: number },
  newSize: number,
): Float32Array<ArrayBuffer> {
  if (newSize === size) return data.slice();
  const result = new Float32Array(outer * newSize * inner);
  const step = size / newSize;
  const reach = Math.max(step, 1);
  for (let i = 0; i < newSize; i++) {
    const center = (i + 0.5) * step;
    const from = Math.max(0, Math.floor(center - reach + 0.5));
    const to = Math.min(size, Math.floor(center + reach + 0.5));
    const weights = Array.from({ length: to - from }, (_, j) =>
      Math.max(0, 1 - Math.abs((from + j + 0.5 - center) / reach)),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let block = 0; block < outer; block++) {
      for (let k = 0; k < inner; k++) {
        let sum = 0;
        for (let j = 0; j < weights.length; j++) {
          sum += weights[j]! * data[(block * size + from + j) * inner + k]!;
        }
        result[(block * newSize + i) * inner + k] = sum / total;
      }
    }
  }
  return result;
}

/** The middle of an image, or the image in the middle of `fill`. */
function centered({ data, shape }: DecodedImage, height: number, width: number, fill: number): DecodedImage {
  const [oldHeight = 0, oldWidth = 0, channels = 0] = shape;
  const down = Math.floor((height - oldHeight) / 2);
  const right = Math.floor((width - oldWidth) / 2);
  const result = new Float32Array(height * width * channels).fill(fill);
  for (let row = Math.max(0, down); row < Math.min(height, down + oldHeight); row++) {
    const from = Math.max(0, right);
    const to = Math.min(width, right + oldWidth);
    const source = ((row - down) * oldWidth + (from - right)) * channels;
    result.set(data.subarray(source, source + (to - from) * channels), (row * width + from) * channels);
  }
  return { data: result, shape: [height, width, channels] };
}
