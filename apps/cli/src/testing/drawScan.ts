import type { GreyImage } from "../digit/GreyImage.js";

/** How an image of 28 × 28 pixels comes onto paper. */
export interface ScanOptions {
  readonly width: number;
  readonly height: number;
  /** The side, in pixels, of what the 28 × 28 pixels cover. */
  readonly size: number;
  /** Where the middle of the digit is, as shares of width and height. Default 0.5. */
  readonly x?: number;
  readonly y?: number;
  /** Degrees, anticlockwise. Default 0. */
  readonly angle?: number;
  /** Greys from 0 to 1. Default white paper, black ink. */
  readonly paper?: number;
  readonly ink?: number;
  /** How much brighter the paper is at the right edge than at the left, and at the bottom than at the top. Default 0. */
  readonly gradient?: readonly [across: number, down: number];
  /** The deviation of each pixel. Default 0. */
  readonly noise?: number;
  /** Numbers from 0 to 1, for the noise. */
  readonly random?: () => number;
}

/** Draws MNIST's digits onto paper as a scanner or a camera would see them. No ink: an empty sheet. */
export function drawScan(digits: readonly ArrayLike<number>[], options: ScanOptions): GreyImage {
  const { width, height, size, x = 0.5, y = 0.5, angle = 0, paper = 1, ink = 0 } = options;
  const { gradient = [0, 0], noise = 0, random = () => 0.5 } = options;
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const data = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const light = paper + gradient[0] * (column / width - 0.5) + gradient[1] * (row / height - 0.5);
      const coverage = digits.reduce((most, pixels, i) => {
        // Several digits stand side by side.
        const middle = (i + 1) / (digits.length + 1) - 0.5 + x;
        const [dx, dy] = [column + 0.5 - middle * width, row + 0.5 - y * height];
        const u = ((cos * dx - sin * dy) * 28) / size + 14;
        const v = ((sin * dx + cos * dy) * 28) / size + 14;
        return Math.max(most, between(pixels, u - 0.5, v - 0.5));
      }, 0);
      const value = light + coverage * (ink - paper) + noise * normal(random);
      data[row * width + column] = Math.round(255 * Math.min(1, Math.max(0, value))) / 255;
    }
  }
  return { width, height, data };
}

/** The value between four pixels; 0 outside. */
function between(pixels: ArrayLike<number>, u: number, v: number): number {
  if (!(u > -1 && v > -1 && u < 28 && v < 28)) return 0;
  const [left, top] = [Math.floor(u), Math.floor(v)];
  let value = 0;
  for (const [column, row] of [
    [left, top],
    [left + 1, top],
    [left, top + 1],
    [left + 1, top + 1],
  ] as const) {
    if (column < 0 || row < 0 || column > 27 || row > 27) continue;
    value += (1 - Math.abs(u - column)) * (1 - Math.abs(v - row)) * pixels[row * 28 + column]!;
  }
  return value;
}

/** A normally distributed number (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
