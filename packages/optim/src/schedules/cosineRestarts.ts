import {
  cast,
  div,
  floor,
  greaterEqual,
  max,
  mul,
  rejectUnknownOptions,
  sub,
  type Tensor,
  tensor,
  where,
} from "@chainrule/tensor";
import { checkIntegers, checkNumbers } from "../checkNumbers.js";
import type { Schedule } from "../optimizer.js";
import { cosineAnneal } from "./cosineAnneal.js";

/** Options of `cosineRestarts`. */
export interface CosineRestartsOptions {
  /** The learning rate at the start of each cycle. */
  readonly learningRate: number;
  /** How many steps the first cycle takes. */
  readonly steps: number;
  /** How many times longer each cycle is than the one before, a whole number. Default 1. */
  readonly factor?: number | undefined;
  /** The learning rate that each cycle goes down to. Default 0. */
  readonly end?: number | undefined;
}

/** How much of the cycle that a step is in is done, when each cycle is `factor` ≥ 2 times as long as the last. */
function growing(steps: number, factor: number): (t: Tensor) => Tensor {
  const starts = [0];
  const lengths = [steps];
  // Steps are counted in int32.
  while (starts.at(-1)! + lengths.at(-1)! < 2 ** 31) {
    starts.push(starts.at(-1)! + lengths.at(-1)!);
    lengths.push(lengths.at(-1)! * factor);
  }
  return (t) => {
    const [start, length] = [starts, lengths].map((list) => {
      const table = tensor(new Float64Array(list));
      return max(where(greaterEqual(t, tensor(new Float64Array(starts))), table, list[0]!));
    });
    return div(sub(t, start!), length!);
  };
}

/**
 * Half a cosine from the learning rate to `end`, again and again, each cycle `factor` times as long as the one
 * before.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Loshchilov, Hutter: SGDR: Stochastic Gradient Descent with Warm Restarts (2017); PyTorch's
 * torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { cosineRestarts } from "@chainrule/optim/schedules";
 * const schedule = cosineRestarts({ learningRate: 1, steps: 2, factor: 2 });
 * console.log([0, 1, 2, 4, 5, 6].map((t) => schedule(tensor(t)).item().toFixed(3)));
 * // [ '1.000', '0.500', '1.000', '0.500', '0.146', '1.000' ]
 * ```
 */
export function cosineRestarts(options: CosineRestartsOptions): Schedule {
  rejectUnknownOptions("cosineRestarts", options, ["learningRate", "steps", "factor", "end"]);
  const { learningRate, steps, factor = 1, end = 0 } = options;
  checkNumbers("cosineRestarts", { learningRate, end }, 0);
  checkIntegers("cosineRestarts", { steps, factor }, 1);
  const equal = (t: Tensor): Tensor => div(sub(t, mul(floor(div(t, steps)), steps)), steps);
  const done = factor === 1 ? equal : growing(steps, factor);
  return (step) => cosineAnneal(learningRate, end, done(cast(step, "float64")));
}
