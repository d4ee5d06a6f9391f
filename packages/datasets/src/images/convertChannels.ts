import { DatasetError } from "../DatasetError.js";
import type { DecodedImage } from "./decodeImage.js";

/**
 * An image with another number of channels: 1 grey, 3 red, green, blue, 4 and alpha. Grey is 0.299 red + 0.587 green +
 * 0.114 blue (ITU-R BT.601). Alpha that isn't wanted is mixed with the grey `background`; without one, only an opaque
 * image can lose it.
 */
export function convertChannels(
  image: DecodedImage,
  channels: 1 | 3 | 4,
  background: number | undefined,
  subject: string,
): DecodedImage {
  const { data, shape } = image;
  const [height = 0, width = 0, found = 0] = shape;
  const hasAlpha = found === 2 || found === 4;
  const colors = hasAlpha ? found - 1 : found;
  if (hasAlpha && channels !== 4 && background === undefined) {
    const transparent = data.findIndex((value, i) => i % found === found - 1 && value < 1);
    if (transparent >= 0) {
      throw new DatasetError(
        `${subject} is transparent in places: say with background what shines through, or take channels: 4`,
      );
    }
  }
  const result = new Float32Array(height * width * channels);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const alpha = hasAlpha ? data[(pixel + 1) * found - 1]! : 1;
    const behind = channels === 4 ? 0 : (1 - alpha) * (background ?? 0);
    const strength = channels === 4 ? 1 : alpha;
    const color = (i: number): number => data[pixel * found + (colors === 1 ? 0 : i)]! * strength + behind;
    if (channels === 1) {
      result[pixel] = colors === 1 ? color(0) : 0.299 * color(0) + 0.587 * color(1) + 0.114 * color(2);
      continue;
    }
    for (let i = 0; i < 3; i++) result[pixel * channels + i] = color(i);
    if (channels === 4) result[pixel * channels + 3] = alpha;
  }
  return { data: result, shape: [height, width, channels] };
}
