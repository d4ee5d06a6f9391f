import { resizeImage } from "@chainrule/datasets/images";
import { crop, type GreyImage } from "./GreyImage.js";
import { inkBox } from "./inkBox.js";

/** MNIST's digits fit into a square of this side … */
const FIT = 20;
/** … in one of this side. */
const SIDE = 28;
/** Their centre of mass is in the pixel of this number, which begins at the very middle. */
const MIDDLE = 14;

/**
 * The ink of a digit as the makers of MNIST treated theirs: cut to its box, scaled into 20 × 20 pixels with its
 * proportions kept and its edges softened, and put into 28 × 28, by whole pixels, so that its centre of mass is in
 * the pixel (14, 14).
 *
 * Source: Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits.
 *
 * @returns 784 numbers, row by row, from 0 (paper) to 1 (ink)
 */
export function asMnist(digit: GreyImage): Float32Array<ArrayBuffer> {
  const { width, height, data } = crop(digit, inkBox(digit));
  const factor = FIT / Math.max(width, height);
  const [newWidth, newHeight] = [width, height].map((size) => Math.max(1, Math.round(size * factor)));
  const image = { data: Float32Array.from(data), shape: [height, width, 1] };
  const { data: small } = resizeImage(image, { width: newWidth!, height: newHeight!, fit: "stretch" });
  let [mass, x, y] = [0, 0, 0];
  small.forEach((ink, i) => {
    mass += ink;
    x += ink * ((i % newWidth!) + 0.5);
    y += ink * (Math.floor(i / newWidth!) + 0.5);
  });
  const left = place(x / mass, newWidth!);
  const top = place(y / mass, newHeight!);
  const result = new Float32Array(SIDE * SIDE);
  small.forEach((ink, i) => {
    result[(top + Math.floor(i / newWidth!)) * SIDE + left + (i % newWidth!)] = ink;
  });
  return result;
}

/** Where a row of `size` pixels begins so that `center` comes into the middle pixel, and no pixel is lost. */
function place(center: number, size: number): number {
  return Math.min(Math.max(Math.round(MIDDLE + 0.5 - center), 0), SIDE - size);
}
