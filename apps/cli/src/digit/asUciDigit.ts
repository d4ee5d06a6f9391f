import { resizeImage } from "@chainrule/datasets/images";
import { crop, type GreyImage } from "./GreyImage.js";
import { inkBox } from "./inkBox.js";

/** The images' side, and how wide most digits are. */
const [SIDE, USUAL_WIDTH] = [8, 6];
/** What is narrower than this, as a share of its height, is a 1 and stays narrow. */
const NARROW = 0.35;
/** Ink is a little stronger there. */
const STRENGTH = 1.4;

/**
 * The ink of a digit much as the images of UCI's optical digits are (the data set `digits`): slant removed, 8 pixels high
 * whatever its proportions were, in the middle of 8 × 8.
 *
 * Source: E. Alpaydin, C. Kaynak, Optical recognition of handwritten digits, 1998, made by the programs of NIST.
 *
 * @returns 64 numbers, row by row, from 0 (paper) to 1 (ink)
 */
export function asUciDigit(digit: GreyImage): Float32Array<ArrayBuffer> {
  const upright = sheared(digit, -slant(digit));
  const { width, height, data } = crop(upright, inkBox(upright));
  const natural = Math.min(SIDE, Math.max(2, Math.round((width / height) * SIDE)));
  const newWidth = width < NARROW * height ? natural : USUAL_WIDTH;
  const image = { data: Float32Array.from(data), shape: [height, width, 1] };
  const small = resizeImage(image, { width: newWidth, height: SIDE, fit: "stretch" }).data;
  const left = (SIDE - newWidth) >> 1;
  const result = new Float32Array(SIDE * SIDE);
  small.forEach((ink, i) => {
    result[Math.floor(i / newWidth) * SIDE + left + (i % newWidth)] = Math.min(1, STRENGTH * ink);
  });
  return result;
}

/** How far to the right the ink goes with each row downwards: Σ m dx dy / Σ m dy². */
function slant({ width, data }: GreyImage): number {
  let [mass, x, y] = [0, 0, 0];
  data.forEach((ink, i) => {
    mass += ink;
    x += ink * (i % width);
    y += ink * Math.floor(i / width);
  });
  let [across, down] = [0, 0];
  data.forEach((ink, i) => {
    const dy = Math.floor(i / width) - y / mass;
    across += ink * ((i % width) - x / mass) * dy;
    down += ink * dy * dy;
  });
  return down === 0 ? 0 : across / down;
}

/** Each row moved to the right by `factor` times its distance below the middle, in a frame that holds all of it. */
function sheared({ width, height, data }: GreyImage, factor: number): GreyImage {
  const margin = Math.ceil((Math.abs(factor) * height) / 2);
  const newWidth = width + 2 * margin;
  const result = new Float32Array(newWidth * height);
  const pixel = (x: number, y: number): number => (x < 0 || x >= width ? 0 : data[y * width + x]!);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < newWidth; x++) {
      const from = x - margin - factor * (y - height / 2);
      const left = Math.floor(from);
      const part = from - left;
      result[y * newWidth + x] = (1 - part) * pixel(left, y) + part * pixel(left + 1, y);
    }
  }
  return { width: newWidth, height, data: result };
}
