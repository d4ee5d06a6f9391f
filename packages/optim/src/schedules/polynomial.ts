import { add, mul, pow, rejectUnknownOptions, sub } from "@chainrule/tensor";
import { checkIntegers, checkNumbers } from "../checkNumbers.js";
import type { Schedule } from "../optimizer.js";
import { progress } from "./progress.js";

/** Options of `polynomial`. */
export interface PolynomialOptions {
  /** The first learning rate. */
  readonly learningRate: number;
  /** How many steps the change takes. */
  readonly steps: number;
  /** The exponent. Default 1: a straight line. */
  readonly power?: number | undefined;
  /** The last learning rate. Default 0. */
  readonly end?: number | undefined;
}

/**
 * From the learning rate to `end` along a power: end + (η − end) · (1 − t / steps)^power, and `end` from then on.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: PyTorch's torch.optim.lr_scheduler.PolynomialLR.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { polynomial } from "@chainrule/optim/schedules";
 * const schedule = polynomial({ learningRate: 1, steps: 4, power: 2 });
 * console.log([0, 1, 2, 4, 9].map((t) => schedule(tensor(t)).item())); // [ 1, 0.5625, 0.25, 0, 0 ]
 * ```
 */
export function polynomial(options: PolynomialOptions): Schedule {
  rejectUnknownOptions("polynomial", options, ["learningRate", "steps", "power", "end"]);
  const { learningRate, steps, power = 1, end = 0 } = options;
  checkNumbers("polynomial", { learningRate, power, end }, 0);
  checkIntegers("polynomial", { steps }, 1);
  return (step) => add(mul(pow(sub(1, progress(step, steps)), power), learningRate - end), end);
}
