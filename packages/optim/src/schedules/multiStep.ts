import { full, greaterEqual, mul, rejectUnknownOptions, type Tensor, where } from "@chainrule/tensor";
import { checkIntegers, checkNumbers } from "../checkNumbers.js";
import type { Schedule } from "../optimizer.js";

/** Options of `multiStep`. */
export interface MultiStepOptions {
  /** The first learning rate. */
  readonly learningRate: number;
  /** The steps at which the rate changes. */
  readonly milestones: readonly number[];
  /** What the rate is multiplied by. Default 0.1. */
  readonly gamma?: number | undefined;
}

/**
 * The learning rate times γ at each milestone.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: PyTorch's torch.optim.lr_scheduler.MultiStepLR.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { multiStep } from "@chainrule/optim/schedules";
 * const schedule = multiStep({ learningRate: 1, milestones: [10, 15], gamma: 0.5 });
 * console.log([0, 9, 10, 25].map((t) => schedule(tensor(t)).item())); // [ 1, 1, 0.5, 0.25 ]
 * ```
 */
export function multiStep(options: MultiStepOptions): Schedule {
  rejectUnknownOptions("multiStep", options, ["learningRate", "milestones", "gamma"]);
  const { learningRate, milestones, gamma = 0.1 } = options;
  checkNumbers("multiStep", { learningRate, gamma }, 0);
  milestones.forEach((milestone, i) => {
    checkIntegers("multiStep", { [`milestones[${i}]`]: milestone }, 0);
  });
  return (step) =>
    milestones.reduce<Tensor>(
      (rate, milestone) => where(greaterEqual(step, milestone), mul(rate, gamma), rate),
      full([], learningRate, { dtype: "float64" }),
    );
}
