import { DatasetError } from "../DatasetError.js";
import { randomNumbers } from "../randomNumbers.js";
import { rejectUnknownOptions } from "../rejectUnknownOptions.js";
import { requireInteger } from "../requireInteger.js";
import { requireNumber } from "../requireNumber.js";
import type { MeasuredPoints } from "./MeasuredPoints.js";
import { checkSampleOptions, type SampleOptions } from "./SampleOptions.js";

/** Options of {@link makeLinear}. */
export interface MakeLinearOptions extends SampleOptions {
  /** Numbers in a row of x. Default: as many as there are weights, or 1. */
  readonly features?: number | undefined;
  /** The true weights: one for each feature, or one number for all. Default 1. */
  readonly weights?: number | readonly number[] | undefined;
  /** The true bias. Default 0. */
  readonly bias?: number | undefined;
}

/**
 * A linear law with noise, for regression: y = x · weights + bias + noise · ε with x and ε drawn from the standard
 * normal distribution. `samples` rows, default 100.
 *
 * @returns `x` of shape [n, features], `y` of shape [n, 1]
 * @throws {@link DatasetError} where an option is unknown or out of its range, or there are not as many weights as
 * features.
 *
 * @example
 * ```ts
 * import { makeLinear } from "@chainrule/datasets";
 *
 * const { x, y } = makeLinear({ samples: 2, weights: [2, -1], bias: 0.5, seed: 1 });
 * console.log(x.data.join(" ")); // 0.53577721118927 -1.5742489099502563 -2.3220462799072266 1.4508088827133179
 * console.log(y.data); // Float32Array(2) [ 3.145803451538086, -5.5949015617370605 ]
 * ```
 */
export function makeLinear(options: MakeLinearOptions = {}): MeasuredPoints {
  rejectUnknownOptions("makeLinear", options, ["samples", "noise", "seed", "features", "weights", "bias"]);
  const { samples = 100, noise = 0, seed = 0, weights = 1, bias = 0 } = options;
  const { features = typeof weights === "number" ? 1 : weights.length } = options;
  checkSampleOptions("makeLinear", { samples, noise, seed });
  requireInteger("makeLinear", "features", features, 1);
  requireNumber("makeLinear", "bias", bias);
  const slopes = typeof weights === "number" ? new Array<number>(features).fill(weights) : weights;
  if (slopes.length !== features) {
    throw new DatasetError(`makeLinear: there are ${slopes.length} weights for ${features} features`);
  }
  slopes.forEach((weight, i) => requireNumber("makeLinear", `weights[${i}]`, weight));
  const random = randomNumbers(seed);
  const x = new Float32Array(samples * features);
  const y = new Float32Array(samples);
  for (let row = 0; row < samples; row++) {
    let sum = bias;
    for (let feature = 0; feature < features; feature++) {
      const at = row * features + feature;
      x[at] = random.normal();
      // The value as x holds it, so that without noise the law is exact.
      sum += x[at] * slopes[feature]!;
    }
    y[row] = noise === 0 ? sum : sum + noise * random.normal();
  }
  return { x: { data: x, shape: [samples, features] }, y: { data: y, shape: [samples, 1] } };
}
