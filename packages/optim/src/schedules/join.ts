import { clip, greaterEqual, sub, type Tensor, where } from "@chainrule/tensor";
import { checkIntegers } from "../checkNumbers.js";
import type { Schedule } from "../optimizer.js";

/**
 * Schedules one after the other: each begins at its milestone, the first at 0, and counts steps from there.
 *
 * @param milestones the steps at which the second and further schedules begin, in order
 * @throws RangeError unless there is one milestone less than schedules, in order
 *
 * Source: optax.join_schedules; PyTorch's torch.optim.lr_scheduler.SequentialLR.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { constant, join, linear } from "@chainrule/optim/schedules";
 * const schedule = join([constant(1), linear({ learningRate: 1, steps: 10 })], [5]);
 * console.log([0, 4, 5, 10, 15].map((t) => schedule(tensor(t)).item())); // [ 1, 1, 1, 0.5, 0 ]
 * ```
 */
export function join(schedules: readonly Schedule[], milestones: readonly number[]): Schedule {
  if (schedules.length === 0 || milestones.length !== schedules.length - 1) {
    throw new RangeError(
      `join: ${schedules.length} schedules need a milestone between each two, got ${milestones.length}`,
    );
  }
  milestones.forEach((milestone, i) => {
    checkIntegers("join", { [`milestones[${i}]`]: milestone }, i === 0 ? 0 : milestones[i - 1]!);
  });
  // A schedule is asked at every step: beyond its own, which may be all that it knows, at the nearest of them.
  const rateOf = (i: number, step: Tensor): Tensor => {
    const [start = 0, end] = [milestones[i - 1], milestones[i]];
    const max = end === undefined ? end : Math.max(0, end - start - 1);
    return schedules[i]!(clip(sub(step, start), { min: 0, max }));
  };
  return (step) =>
    milestones.reduce(
      (rate, milestone, i) => where(greaterEqual(step, milestone), rateOf(i + 1, step), rate),
      rateOf(0, step),
    );
}
