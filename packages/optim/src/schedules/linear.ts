import { add, mul, rejectUnknownOptions, sub } from "@chainrule/tensor";
import { checkIntegers, checkNumbers } from "../checkNumbers.js";
import type { Schedule } from "../optimizer.js";
import { progress } from "./progress.js";

/** Options of `linear`. */
export interface LinearOptions {
  /** The first learning rate. */
  readonly learningRate: number;
  /** How many steps the change takes. */
  readonly steps: number;
  /** The last learning rate. Default 0. */
  readonly end?: number | undefined;
}

/**
 * From the learning rate to `end` on a straight line, and `end` from then on.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: PyTorch's torch.optim.lr_scheduler.LinearLR, with rates instead of factors.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { linear } from "@chainrule/optim/schedules";
 * const schedule = linear({ learningRate: 1, end: 0.5, steps: 4 });
 * console.log([0, 1, 2, 4, 9].map((t) => schedule(tensor(t)).item())); // [ 1, 0.875, 0.75, 0.5, 0.5 ]
 * ```
 */
export function linear(options: LinearOptions): Schedule {
  rejectUnknownOptions("linear", options, ["learningRate", "steps", "end"]);
  const { learningRate, steps, end = 0 } = options;
  checkNumbers("linear", { learningRate, end }, 0);
  checkIntegers("linear", { steps }, 1);
  return (step) => {
    const done = progress(step, steps);
    return add(mul(sub(1, done), learningRate), mul(done, end));
  };
}
