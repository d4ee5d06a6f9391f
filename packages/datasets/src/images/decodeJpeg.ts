import { DatasetError } from "../DatasetError.js";
import type { DecodedImage } from "./decodeImage.js";
import { fractions } from "./decodePng.js";
import type { ImageHeader } from "./imageHeader.js";

const MEGABYTES = 1024;

/** A JPEG image by the package jpeg-js; `subject` begins the messages of errors. */
export async function decodeJpeg(
  bytes: Uint8Array,
  { width, height, components }: ImageHeader,
  subject: string,
): Promise<DecodedImage> {
  let decode: typeof import("jpeg-js").decode;
  try {
    // Within this `try` bundlers take it that the package may be missing.
    ({ decode } = (await import("jpeg-js")).default);
  } catch (cause) {
    throw new DatasetError(
      `${subject}: JPEG images are decoded by the package jpeg-js, which can't be loaded. Install it: npm i jpeg-js`,
      { cause },
    );
  }
  const { data } = decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: (width * height) / 1e6 + 1,
    maxMemoryUsageInMB: MEGABYTES,
  });
  if (components > 1) return fractions(data, [height, width, 3], 255);
  // A grey image comes as three equal channels.
  return fractions(
    data.filter((_, i) => i % 3 === 0),
    [height, width, 1],
    255,
  );
}
