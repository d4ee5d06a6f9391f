import { rejectUnknownOptions } from "@chainrule/tensor";
import { checkIntegers, checkNumbers } from "../checkNumbers.js";
import type { Schedule } from "../optimizer.js";
import { cosineAnneal } from "./cosineAnneal.js";
import { progress } from "./progress.js";

/** Options of `cosine`. */
export interface CosineOptions {
  /** The first learning rate. */
  readonly learningRate: number;
  /** How many steps the change takes. */
  readonly steps: number;
  /** The last learning rate. Default 0. */
  readonly end?: number | undefined;
}

/**
 * From the learning rate to `end` along half a cosine: end + (η − end) · (1 + cos(π t / steps)) / 2, and `end`
 * from then on.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Loshchilov, Hutter: SGDR: Stochastic Gradient Descent with Warm Restarts (2017), without restarts;
 * PyTorch's torch.optim.lr_scheduler.CosineAnnealingLR, which goes up again after `steps`.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { cosine } from "@chainrule/optim/schedules";
 * const schedule = cosine({ learningRate: 1, steps: 4 });
 * console.log([0, 1, 2, 4, 9].map((t) => schedule(tensor(t)).item().toFixed(3)));
 * // [ '1.000', '0.854', '0.500', '0.000', '0.000' ]
 * ```
 */
export function cosine(options: CosineOptions): Schedule {
  rejectUnknownOptions("cosine", options, ["learningRate", "steps", "end"]);
  const { learningRate, steps, end = 0 } = options;
  checkNumbers("cosine", { learningRate, end }, 0);
  checkIntegers("cosine", { steps }, 1);
  return (step) => cosineAnneal(learningRate, end, progress(step, steps));
}
