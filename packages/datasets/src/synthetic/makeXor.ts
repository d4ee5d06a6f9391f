import { randomNumbers } from "../randomNumbers.js";
import { rejectUnknownOptions } from "../rejectUnknownOptions.js";
import { type ClassifiedPoints, classifiedPoints } from "./classifiedPoints.js";
import { checkSampleOptions, type SampleOptions } from "./SampleOptions.js";

const CORNERS = [
  [0, 0],
  [0, 1],
  [1, 1],
  [1, 0],
] as const;

/**
 * Exclusive or: points at the corners (0, 0), (0, 1), (1, 1), (1, 0) of the unit square, of classes 0, 1, 0, 1. No
 * straight line separates the classes, which is why a linear model fails on them. `samples` rows, default 4, are dealt
 * to the corners by turns and come in random order.
 *
 * @returns `x` of shape [n, 2], `y` of shape [n]
 * @throws {@link DatasetError} where an option is unknown or out of its range.
 *
 * @example
 * ```ts
 * import { makeXor } from "@chainrule/datasets";
 *
 * const { x, y } = makeXor();
 * console.log(x.data.join(), y.data.join()); // 1,0,0,0,1,1,0,1 1,0,0,1
 * ```
 */
export function makeXor(options: SampleOptions = {}): ClassifiedPoints {
  rejectUnknownOptions("makeXor", options, ["samples", "noise", "seed"]);
  const { samples = 4, noise = 0, seed = 0 } = options;
  checkSampleOptions("makeXor", { samples, noise, seed });
  return classifiedPoints(
    { samples, classes: 2, features: 2, noise },
    randomNumbers(seed),
    (label, index) => CORNERS[(2 * index + label) % 4]!,
  );
}
