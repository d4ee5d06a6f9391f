import { byteView } from "../byteView.js";
import type { DataArray } from "../DataArray.js";
import { DatasetError, isDatasetError } from "../DatasetError.js";
import { rejectUnknownOptions } from "../rejectUnknownOptions.js";
import { requireInteger } from "../requireInteger.js";
import { decodeJpeg } from "./decodeJpeg.js";
import { decodePng } from "./decodePng.js";
import { imageHeader } from "./imageHeader.js";

const MAX_PIXELS = 2 ** 26;

/** An image of shape [height, width, channels], its values from 0 to 1. */
export type DecodedImage = DataArray<Float32Array<ArrayBuffer>>;

/** Options of {@link decodeImage}. */
export interface DecodeImageOptions {
  /** The most pixels that an image may have. Default 2²⁶, 8192 × 8192. */
  readonly maxPixels?: number | undefined;
}

/**
 * The image in the bytes of a PNG or JPEG file, told apart by their first bytes: float32 of shape
 * [height, width, channels], rows from the top, values from 0 to 1 (byte / 255, or of 16 bits / 65535). Channels are 1
 * (grey), 2 (grey and alpha), 3 (red, green, blue) or 4 (and alpha), as the file has them; a palette becomes 3 or 4, CMYK 3.
 * Values stay as they are stored: no color profile and no orientation that a camera noted (EXIF) is applied.
 *
 * PNG images are decoded by the package `fast-png`, JPEG by `jpeg-js`, both of plain JavaScript: install the one you
 * need (`npm i fast-png jpeg-js`). It is loaded when it is first used, in Node and in browsers.
 *
 * @param bytes - The whole file.
 * @throws DatasetError (the promise rejects) where the package is not installed, and the bytes are no such image,
 * are truncated or damaged, claim more pixels than `maxPixels`, or are a PNG with a color that stands for transparency, or
 * interlaced with fewer than 8 bits a value.
 *
 * @example
 * ```ts
 * import { decodeImage } from "@chainrule/datasets/images";
 *
 * // A PNG of one row: black, white.
 * const png =
 *   "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4XmNg+A8AAQIBAD70YvQAAAAASUVORK5CYII=";
 * const { data, shape } = await decodeImage(Uint8Array.from(atob(png), (char) => char.charCodeAt(0)));
 * console.log(data, shape); // Float32Array(2) [ 0, 1 ] [ 1, 2, 1 ]
 * ```
 */
export async function decodeImage(
  bytes: Uint8Array | ArrayBuffer,
  options: DecodeImageOptions = {},
): Promise<DecodedImage> {
  rejectUnknownOptions("decodeImage", options, ["maxPixels"]);
  const { maxPixels = MAX_PIXELS } = options;
  requireInteger("decodeImage", "maxPixels", maxPixels, 1);
  const view = byteView("decodeImage", bytes, "readImageFolder, for a folder of images");
  return decodeBytes(view, maxPixels, "decodeImage: the data");
}

/** `decodeImage`, whose errors begin with `subject`: the function's name and what it decodes. */
export async function decodeBytes(
  bytes: Uint8Array,
  maxPixels: number,
  subject: string,
): Promise<DecodedImage> {
  const header = imageHeader(bytes, subject);
  const { format, width, height } = header;
  if (width * height > maxPixels) {
    throw new DatasetError(`${subject} has ${width} × ${height} pixels, more than maxPixels, ${maxPixels}`);
  }
  try {
    return await (format === "png" ? decodePng(bytes, subject) : decodeJpeg(bytes, header, subject));
  } catch (cause) {
    if (isDatasetError(cause)) throw cause;
    throw new DatasetError(
      `${subject} is a truncated or damaged ${format.toUpperCase()} image: ${(cause as Error).message}`,
      { cause },
    );
  }
}
