import type { GreyImage } from "./GreyImage.js";

/** An image turned anticlockwise about its middle, in a frame that holds all of it. */
export function rotated({ width, height, data }: GreyImage, degrees: number): GreyImage {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const newWidth = Math.ceil(width * Math.abs(cos) + height * Math.abs(sin));
  const newHeight = Math.ceil(width * Math.abs(sin) + height * Math.abs(cos));
  const pixel = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : data[y * width + x]!;
  const turned = new Float32Array(newWidth * newHeight);
  for (let i = 0; i < turned.length; i++) {
    const dx = (i % newWidth) - (newWidth - 1) / 2;
    const dy = Math.floor(i / newWidth) - (newHeight - 1) / 2;
    const x = cos * dx - sin * dy + (width - 1) / 2;
    const y = sin * dx + cos * dy + (height - 1) / 2;
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [right, down] = [x - left, y - top];
    turned[i] =
      (1 - right) * (1 - down) * pixel(left, top) +
      right * (1 - down) * pixel(left + 1, top) +
      (1 - right) * down * pixel(left, top + 1) +
      right * down * pixel(left + 1, top + 1);
  }
  return { width: newWidth, height: newHeight, data: turned };
}
