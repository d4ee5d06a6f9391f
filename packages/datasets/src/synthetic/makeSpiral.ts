import { randomNumbers } from "../randomNumbers.js";
import { rejectUnknownOptions } from "../rejectUnknownOptions.js";
import { requireInteger } from "../requireInteger.js";
import { requireNumber } from "../requireNumber.js";
import { sinCos } from "../sinCos.js";
import { type ClassifiedPoints, classifiedPoints } from "./classifiedPoints.js";
import { checkSampleOptions, type SampleOptions } from "./SampleOptions.js";
import { spaced } from "./spaced.js";

/** Options of {@link makeSpiral}. */
export interface MakeSpiralOptions extends SampleOptions {
  /** How many arms, each a class: 2 or more. Default 2. */
  readonly classes?: number | undefined;
  /** How often an arm winds around the origin, from 0 to 100. Default 1. */
  readonly turns?: number | undefined;
}

/**
 * The arms of a spiral, each a class: arm k of c holds the points r · (cos φ, sin φ) with φ = 2π (r · turns + k / c),
 * for r evenly spaced from 0 to 1. `samples` rows, default 200, in random order.
 *
 * All arms begin at the origin, where no model can tell them apart.
 *
 * @returns `x` of shape [n, 2], `y` of shape [n]
 * @throws {@link DatasetError} where an option is unknown or out of its range.
 *
 * @example
 * ```ts
 * import { makeSpiral } from "@chainrule/datasets";
 *
 * const { x, y } = makeSpiral({ samples: 6, classes: 3, turns: 0.5, seed: 1 });
 * console.log(x.shape, y.data); // [ 6, 2 ] Int32Array(6) [ 1, 0, 0, 1, 2, 2 ]
 * ```
 */
export function makeSpiral(options: MakeSpiralOptions = {}): ClassifiedPoints {
  rejectUnknownOptions("makeSpiral", options, ["samples", "noise", "seed", "classes", "turns"]);
  const { samples = 200, noise = 0, seed = 0, classes = 2, turns = 1 } = options;
  checkSampleOptions("makeSpiral", { samples, noise, seed });
  requireInteger("makeSpiral", "classes", classes, 2);
  requireNumber("makeSpiral", "turns", turns, 0, 100);
  return classifiedPoints(
    { samples, classes, features: 2, noise },
    randomNumbers(seed),
    (label, index, count) => {
      const radius = spaced(0, 1, index, count);
      const [sine, cosine] = sinCos(2 * Math.PI * (radius * turns + label / classes));
      return [radius * cosine, radius * sine];
    },
  );
}
