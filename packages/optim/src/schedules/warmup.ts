import { add, full, mul, rejectUnknownOptions, sub, type Tensor, zerosLike } from "@chainrule/tensor";
import { checkIntegers, checkNumbers } from "../checkNumbers.js";
import type { LearningRate, Schedule } from "../optimizer.js";
import { join } from "./join.js";
import { progress } from "./progress.js";

/** Options of `warmup`. */
export interface WarmupOptions {
  /** How many steps the rise takes. */
  readonly steps: number;
  /** The first learning rate. Default 0. */
  readonly start?: number | undefined;
}

/**
 * A rise on a straight line, from `start` to where another schedule begins, and then that schedule, which counts
 * its steps from there.
 *
 * @param learningRate what comes after the rise: a number, or a schedule
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Goyal et al.: Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour (2017).
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { linear, warmup } from "@chainrule/optim/schedules";
 * const schedule = warmup(linear({ learningRate: 1, steps: 10 }), { steps: 4 });
 * console.log([0, 1, 2, 4, 9, 14].map((t) => schedule(tensor(t)).item())); // [ 0, 0.25, 0.5, 1, 0.5, 0 ]
 * ```
 */
export function warmup(learningRate: LearningRate, options: WarmupOptions): Schedule {
  rejectUnknownOptions("warmup", options, ["steps", "start"]);
  const { steps, start = 0 } = options;
  checkIntegers("warmup", { steps }, 1);
  checkNumbers("warmup", { start }, 0);
  if (typeof learningRate !== "function") checkNumbers("warmup", { learningRate }, 0);
  const then = (step: Tensor): Tensor =>
    typeof learningRate === "number" ? full([], learningRate, { dtype: "float64" }) : learningRate(step);
  const rise: Schedule = (step) => {
    const done = progress(step, steps);
    return add(mul(sub(1, done), start), mul(done, then(zerosLike(step))));
  };
  return join([rise, then], [steps]);
}
