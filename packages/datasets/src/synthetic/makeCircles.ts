import { DatasetError } from "../DatasetError.js";
import { randomNumbers } from "../randomNumbers.js";
import { rejectUnknownOptions } from "../rejectUnknownOptions.js";
import { requireNumber } from "../requireNumber.js";
import { sinCos } from "../sinCos.js";
import { type ClassifiedPoints, classifiedPoints } from "./classifiedPoints.js";
import { checkSampleOptions, type SampleOptions } from "./SampleOptions.js";

/** Options of {@link makeCircles}. */
export interface MakeCirclesOptions extends SampleOptions {
  /** The inner circle's radius, above 0 and below 1. Default 0.5. */
  readonly factor?: number | undefined;
}

/**
 * Two circles about the origin: class 0 on the one of radius 1, class 1 on the one of radius `factor`, at evenly
 * spaced angles from 0. `samples` rows, default 100, in random order.
 *
 * @returns `x` of shape [n, 2], `y` of shape [n]
 * @throws {@link DatasetError} where an option is unknown or out of its range.
 *
 * @example
 * ```ts
 * import { makeCircles } from "@chainrule/datasets";
 *
 * const { x, y } = makeCircles({ samples: 4, seed: 1 });
 * console.log(Array.from(x.data, (value) => value.toFixed(1)).join(), y.data.join()); // -0.5,0.0,1.0,0.0,0.5,0.0,-1.0,0.0 1,0,1,0
 * ```
 */
export function makeCircles(options: MakeCirclesOptions = {}): ClassifiedPoints {
  rejectUnknownOptions("makeCircles", options, ["samples", "noise", "seed", "factor"]);
  const { samples = 100, noise = 0, seed = 0, factor = 0.5 } = options;
  checkSampleOptions("makeCircles", { samples, noise, seed });
  requireNumber("makeCircles", "factor", factor, 0, 1);
  if (factor === 0 || factor === 1) {
    throw new DatasetError(`makeCircles: factor must lie between 0 and 1, but is ${factor}`);
  }
  return classifiedPoints(
    { samples, classes: 2, features: 2, noise },
    randomNumbers(seed),
    (label, index, count) => {
      const [sine, cosine] = sinCos((2 * Math.PI * index) / count);
      const radius = label === 0 ? 1 : factor;
      return [radius * cosine, radius * sine];
    },
  );
}
