import { background } from "./background.js";
import type { GreyImage } from "./GreyImage.js";
import { quantile } from "./quantile.js";
import { smooth } from "./smooth.js";

/** Ink differs from its paper by so many deviations of the noise. */
const ABOVE_NOISE = 5;
/** And by so many greys: 12 of 255. */
const FAINTEST = 12 / 255;
/** The share of the pixels that must be ink, and how many at least. */
const [LEAST_INK, FEWEST_PIXELS] = [2e-4, 3];
/** This quantile of |z|, of a normally distributed z with deviation 1, is … The rest may be ink. */
const [SHARE, QUANTILE_OF_NORMAL] = [0.4, 0.5244];
/** Below it the relation to the paper's brightness says little. */
const DARKEST_PAPER = 0.15;
/** What does not rise above the noise is the edge of a stroke at most. */
const EDGE = 0.29;
/** Smaller images are not blurred; larger ones so much, in pixels. */
const [SMALL, BLUR, MOST_BLUR] = [64, 1 / 140, 1.6];

/** What there is of ink. */
export interface Ink {
  /** 0 is paper, 1 is full ink, between them are edges; ink that is above the noise is more than 0.3. */
  readonly ink: GreyImage;
  /** "dark": the ink is darker than its paper. */
  readonly polarity: "dark" | "light";
}

/**
 * Tells ink from its paper, which may be unevenly lit and noisy, and whether it is dark on light or light on dark.
 *
 * @returns what there is of ink, or in words what the image is instead
 */
export function inkOf(image: GreyImage): Ink | string {
  const { width, height } = image;
  const side = Math.max(width, height);
  const blurred = side < SMALL ? image : smooth(image, Math.min(MOST_BLUR, side * BLUR));
  const paper = background(blurred).data;
  const excess = blurred.data.map((value, i) => value - paper[i]!);
  const noise = quantile(excess.map(Math.abs), SHARE) / QUANTILE_OF_NORMAL;
  const threshold = Math.max(FAINTEST, ABOVE_NOISE * noise);
  const amount = {
    dark: amountAbove(
      excess.map((value) => -value),
      threshold,
    ),
    light: amountAbove(excess, threshold),
  };
  if (amount.dark === 0 && amount.light === 0) {
    return noise < 1 / 255 ? "it is uniform" : "nothing stands out from its background";
  }
  const polarity = amount.dark >= amount.light ? "dark" : "light";
  const sign = polarity === "dark" ? -1 : 1;
  // Dark ink swallows a share of the light that falls on its paper.
  const strength = excess.map(
    (value, i) => (sign * value) / (polarity === "dark" ? Math.max(paper[i]!, DARKEST_PAPER) : 1),
  );
  const full = quantile(
    strength.filter((_, i) => sign * excess[i]! > threshold),
    0.75,
  );
  const ink = strength.map((value, i) =>
    Math.min(sign * excess[i]! > threshold ? 1 : EDGE, Math.max(0, value / full)),
  );
  return { ink: { width, height, data: ink }, polarity };
}

/** The sum of all that is above the threshold; 0 where that is next to nothing. */
function amountAbove(values: Float32Array, threshold: number): number {
  const above = values.filter((value) => value > threshold);
  const enough = above.length >= Math.max(FEWEST_PIXELS, LEAST_INK * values.length);
  return enough ? above.reduce((sum, value) => sum + value, 0) : 0;
}
