import { cast, mul, pow, rejectUnknownOptions } from "@chainrule/tensor";
import { checkNumbers } from "../checkNumbers.js";
import type { Schedule } from "../optimizer.js";

/** Options of `exponential`. */
export interface ExponentialOptions {
  /** The first learning rate. */
  readonly learningRate: number;
  /** What the rate is multiplied by at each step. */
  readonly gamma: number;
}

/**
 * The learning rate times γ at each step: η γᵗ.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: PyTorch's torch.optim.lr_scheduler.ExponentialLR.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { exponential } from "@chainrule/optim/schedules";
 * const schedule = exponential({ learningRate: 1, gamma: 0.5 });
 * console.log([0, 1, 3].map((t) => schedule(tensor(t)).item())); // [ 1, 0.5, 0.125 ]
 * ```
 */
export function exponential(options: ExponentialOptions): Schedule {
  rejectUnknownOptions("exponential", options, ["learningRate", "gamma"]);
  const { learningRate, gamma } = options;
  checkNumbers("exponential", { learningRate, gamma }, 0);
  return (step) => mul(pow(gamma, cast(step, "float64")), learningRate);
}
