import { randomNumbers } from "../randomNumbers.js";
import { rejectUnknownOptions } from "../rejectUnknownOptions.js";
import { sinCos } from "../sinCos.js";
import { type ClassifiedPoints, classifiedPoints } from "./classifiedPoints.js";
import { checkSampleOptions, type SampleOptions } from "./SampleOptions.js";
import { spaced } from "./spaced.js";

/**
 * Two half circles that reach into each other: class 0 on (cos t, sin t), class 1 on (1 − cos t, ½ − sin t), for t
 * evenly spaced from 0 to π, as scikit-learn's `make_moons` has them. `samples` rows, default 100, in random order.
 *
 * @returns `x` of shape [n, 2], `y` of shape [n]
 * @throws {@link DatasetError} where an option is unknown or out of its range.
 *
 * @example
 * ```ts
 * import { makeMoons } from "@chainrule/datasets";
 *
 * const { x, y } = makeMoons({ samples: 3, seed: 1 });
 * console.log(Array.from(x.data, (value) => value.toFixed(1)).join(), y.data); // 1.0,0.0,0.0,0.5,-1.0,0.0 Int32Array(3) [ 0, 1, 0 ]
 * ```
 */
export function makeMoons(options: SampleOptions = {}): ClassifiedPoints {
  rejectUnknownOptions("makeMoons", options, ["samples", "noise", "seed"]);
  const { samples = 100, noise = 0, seed = 0 } = options;
  checkSampleOptions("makeMoons", { samples, noise, seed });
  return classifiedPoints(
    { samples, classes: 2, features: 2, noise },
    randomNumbers(seed),
    (label, index, count) => {
      const [sine, cosine] = sinCos(spaced(0, Math.PI, index, count));
      return label === 0 ? [cosine, sine] : [1 - cosine, 0.5 - sine];
    },
  );
}
