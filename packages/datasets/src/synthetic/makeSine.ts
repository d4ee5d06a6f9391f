import { DatasetError } from "../DatasetError.js";
import { drawPermutation } from "../permutation.js";
import { randomNumbers } from "../randomNumbers.js";
import { rejectUnknownOptions } from "../rejectUnknownOptions.js";
import { requireNumber } from "../requireNumber.js";
import { gatherRows } from "../selectRows.js";
import { sinCos } from "../sinCos.js";
import type { MeasuredPoints } from "./MeasuredPoints.js";
import { checkSampleOptions, type SampleOptions } from "./SampleOptions.js";
import { spaced } from "./spaced.js";

const FARTHEST = 1e6;

/** Options of {@link makeSine}. */
export interface MakeSineOptions extends SampleOptions {
  /** Where x begins and ends, both included. Default [−π, π]. */
  readonly range?: readonly [from: number, to: number] | undefined;
}

/**
 * A sine with noise, for regression: y = sin x + noise · ε at evenly spaced x, with ε drawn from the standard normal
 * distribution. `samples` rows, default 100, in random order.
 *
 * @returns `x` of shape [n, 1], `y` of shape [n, 1]
 * @throws {@link DatasetError} where an option is unknown or out of its range, or the range doesn't grow or goes beyond
 * ±10⁶.
 *
 * @example
 * ```ts
 * import { makeSine } from "@chainrule/datasets";
 *
 * const { x, y } = makeSine({ samples: 3, range: [0, 3], seed: 1 });
 * console.log(x.data); // Float32Array(3) [ 0, 1.5, 3 ]
 * console.log(y.data); // Float32Array(3) [ 0, 0.9974949955940247, 0.14112000167369843 ]
 * ```
 */
export function makeSine(options: MakeSineOptions = {}): MeasuredPoints {
  rejectUnknownOptions("makeSine", options, ["samples", "noise", "seed", "range"]);
  const { samples = 100, noise = 0, seed = 0, range = [-Math.PI, Math.PI] } = options;
  checkSampleOptions("makeSine", { samples, noise, seed });
  const [from, to] = range;
  requireNumber("makeSine", "range[0]", from, -FARTHEST, FARTHEST);
  requireNumber("makeSine", "range[1]", to, -FARTHEST, FARTHEST);
  if (from >= to) throw new DatasetError(`makeSine: range [${from}, ${to}] must grow`);
  const random = randomNumbers(seed);
  const x = Float32Array.from({ length: samples }, (_, row) => spaced(from, to, row, samples));
  const y = x.map((value) => {
    const [sine] = sinCos(value);
    return noise === 0 ? sine : sine + noise * random.normal();
  });
  const ordered = { x: { data: x, shape: [samples, 1] }, y: { data: y, shape: [samples, 1] } };
  return gatherRows(ordered, drawPermutation(samples, random.integer));
}
