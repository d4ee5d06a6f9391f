import { cast, div, floor, mul, pow, rejectUnknownOptions } from "@chainrule/tensor";
import { checkIntegers, checkNumbers } from "../checkNumbers.js";
import type { Schedule } from "../optimizer.js";

/** Options of `stepDecay`. */
export interface StepDecayOptions {
  /** The first learning rate. */
  readonly learningRate: number;
  /** After how many steps the rate changes. */
  readonly stepSize: number;
  /** What the rate is multiplied by. Default 0.1. */
  readonly gamma?: number | undefined;
}

/**
 * The learning rate times γ after every `stepSize` steps: η γ^⌊t / stepSize⌋.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: PyTorch's torch.optim.lr_scheduler.StepLR.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { stepDecay } from "@chainrule/optim/schedules";
 * const schedule = stepDecay({ learningRate: 1, stepSize: 10, gamma: 0.5 });
 * console.log([0, 9, 10, 25].map((t) => schedule(tensor(t)).item())); // [ 1, 1, 0.5, 0.25 ]
 * ```
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  rejectUnknownOptions("stepDecay", options, ["learningRate", "stepSize", "gamma"]);
  const { learningRate, stepSize, gamma = 0.1 } = options;
  checkNumbers("stepDecay", { learningRate, gamma }, 0);
  checkIntegers("stepDecay", { stepSize }, 1);
  return (step) => mul(pow(gamma, floor(div(cast(step, "float64"), stepSize))), learningRate);
}
