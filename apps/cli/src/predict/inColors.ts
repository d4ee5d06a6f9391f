import type { DecodedImage } from "@chainrule/datasets/images";

/** An image with 1 (grey) or 3 channels; what is transparent lies on white, as where folders of images are learned. */
export function inColors({ data, shape }: DecodedImage, channels: number): DecodedImage {
  const [height = 0, width = 0, found = 0] = shape;
  const hasAlpha = found === 2 || found === 4;
  const result = new Float32Array(height * width * channels);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const at = pixel * found;
    const alpha = hasAlpha ? data[at + found - 1]! : 1;
    const color = (i: number): number => alpha * data[at + (found < 3 ? 0 : i)]! + 1 - alpha;
    if (channels === 1) {
      result[pixel] = found < 3 ? color(0) : 0.299 * color(0) + 0.587 * color(1) + 0.114 * color(2);
    } else {
      for (let i = 0; i < channels; i++) result[pixel * channels + i] = color(i);
    }
  }
  return { data: result, shape: [height, width, channels] };
}
