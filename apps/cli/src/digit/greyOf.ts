import type { DecodedImage } from "@chainrule/datasets/images";
import type { GreyImage } from "./GreyImage.js";

/**
 * A decoded image in grey, from 0 (black) to 1 (white): 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601). What is
 * transparent lies on the paper that its ink can be seen on: white behind dark ink, black behind light ink.
 */
export function greyOf({ data, shape }: DecodedImage): GreyImage {
  const [height = 0, width = 0, channels = 0] = shape;
  const pixels = width * height;
  const hasAlpha = channels === 2 || channels === 4;
  const colors = hasAlpha ? channels - 1 : channels;
  const luminance = (pixel: number): number => {
    const at = pixel * channels;
    return colors === 1 ? data[at]! : 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
  };
  const grey = Float32Array.from({ length: pixels }, (_, pixel) => luminance(pixel));
  if (!hasAlpha) return { width, height, data: grey };
  const alpha = (pixel: number): number => data[(pixel + 1) * channels - 1]!;
  let [light, opaque] = [0, 0];
  for (let pixel = 0; pixel < pixels; pixel++) {
    light += alpha(pixel) * grey[pixel]!;
    opaque += alpha(pixel);
  }
  const paper = light > opaque / 2 && opaque < pixels ? 0 : 1;
  return { width, height, data: grey.map((value, i) => alpha(i) * value + (1 - alpha(i)) * paper) };
}
