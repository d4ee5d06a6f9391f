import { asMnist } from "./asMnist.js";
import type { GreyImage } from "./GreyImage.js";
import { rotated } from "./rotated.js";

/** MNIST's digits stand upright, and models know others badly: a digit that leans is seen upright in one of the views. */
const ANGLES = [0, -18, 18] as const;

/** A digit as MNIST's images are, perhaps turned. */
export interface DigitView {
  /** By how many degrees it was turned, anticlockwise. */
  readonly angle: number;
  /** 784 numbers, row by row, from 0 (paper) to 1 (ink). */
  readonly pixels: Float32Array<ArrayBuffer>;
}

/** A digit as it stands, and turned both ways. */
export function digitViews(ink: GreyImage): DigitView[] {
  return ANGLES.map((angle) => ({ angle, pixels: asMnist(angle === 0 ? ink : rotated(ink, angle)) }));
}
