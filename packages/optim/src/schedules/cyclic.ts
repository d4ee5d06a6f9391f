import {
  add,
  cast,
  div,
  floor,
  lessEqual,
  mul,
  pow,
  rejectUnknownOptions,
  sub,
  type Tensor,
  where,
} from "@chainrule/tensor";
import { checkIntegers, checkNumbers } from "../checkNumbers.js";
import type { Schedule } from "../optimizer.js";

/** Options of `cyclic`. */
export interface CyclicOptions {
  /** The least learning rate, the first. */
  readonly learningRate: number;
  /** The greatest learning rate, of the first cycle. */
  readonly maxLearningRate: number;
  /** In how many steps the rate rises. Default 2000. */
  readonly stepSizeUp?: number | undefined;
  /** In how many steps the rate falls. Default: as many. */
  readonly stepSizeDown?: number | undefined;
  /**
   * How high the cycles go: "triangular" equally, "triangular2" each half as high as the last, "exponential" γᵗ
   * times as high. Default "triangular".
   */
  readonly mode?: "triangular" | "triangular2" | "exponential" | undefined;
  /** γ of the mode "exponential". Default 1. */
  readonly gamma?: number | undefined;
}

/**
 * Up from the learning rate to the greatest and down again, on straight lines, again and again.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Smith: Cyclical Learning Rates for Training Neural Networks (2017); PyTorch's
 * torch.optim.lr_scheduler.CyclicLR, without the momentum ("exponential" is its "exp_range").
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { cyclic } from "@chainrule/optim/schedules";
 * const schedule = cyclic({ learningRate: 1, maxLearningRate: 3, stepSizeUp: 2, mode: "triangular2" });
 * console.log([0, 1, 2, 3, 4, 6].map((t) => schedule(tensor(t)).item())); // [ 1, 2, 3, 2, 1, 2 ]
 * ```
 */
export function cyclic(options: CyclicOptions): Schedule {
  const { learningRate, maxLearningRate, stepSizeUp = 2000, stepSizeDown = stepSizeUp } = options;
  const { mode = "triangular", gamma = 1 } = options;
  const known = ["learningRate", "maxLearningRate", "stepSizeUp", "stepSizeDown", "mode", "gamma"];
  rejectUnknownOptions("cyclic", options, known);
  checkNumbers("cyclic", { learningRate, maxLearningRate, gamma }, 0);
  checkIntegers("cyclic", { stepSizeUp, stepSizeDown }, 1);
  const heights: Record<string, ((t: Tensor, cycle: Tensor) => Tensor | number) | undefined> = {
    triangular: () => 1,
    triangular2: (_, cycle) => pow(0.5, cycle),
    exponential: (t) => pow(gamma, t),
  };
  const height = heights[mode];
  if (!height) {
    throw new TypeError(`cyclic: mode is ${Object.keys(heights).join(", ")}, got ${JSON.stringify(mode)}`);
  }
  const total = stepSizeUp + stepSizeDown;
  return (step) => {
    const t = cast(step, "float64");
    const cycle = floor(div(t, total));
    const within = sub(t, mul(cycle, total));
    const rising = lessEqual(within, stepSizeUp);
    const share = where(rising, div(within, stepSizeUp), div(sub(total, within), stepSizeDown));
    return add(mul(mul(share, maxLearningRate - learningRate), height(t, cycle)), learningRate);
  };
}
