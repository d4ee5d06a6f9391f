import { add, cast, lessEqual, mul, rejectUnknownOptions, sub, type Tensor, where } from "@chainrule/tensor";
import { checkIntegers, checkNumbers } from "../checkNumbers.js";
import type { Schedule } from "../optimizer.js";
import { cosineAnneal } from "./cosineAnneal.js";
import { progress } from "./progress.js";

/** Options of `oneCycle`. */
export interface OneCycleOptions {
  /** The greatest learning rate. */
  readonly learningRate: number;
  /** How many steps all takes. */
  readonly steps: number;
  /** The share of steps in which the rate rises, 0 … 1. Default 0.3. */
  readonly pctStart?: number | undefined;
  /** The first rate is the greatest divided by this. Default 25. */
  readonly divFactor?: number | undefined;
  /** The last rate is the first divided by this. Default 1e4. */
  readonly finalDivFactor?: number | undefined;
  /** Along which curve the rate changes. Default "cosine". */
  readonly anneal?: "cosine" | "linear" | undefined;
  /** Whether the rate falls to the first one as long as it rose, and then to the last. Default false. */
  readonly threePhase?: boolean | undefined;
}

/** Along a curve from one rate to another, up to a step. */
type Phase = readonly [until: number, start: number, end: number];

function linearAnneal(start: number, end: number, done: Tensor): Tensor {
  return add(mul(sub(1, done), start), mul(done, end));
}

/**
 * One cycle: from a low learning rate up to the greatest and down to a far lower one, which it keeps.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Smith, Topin: Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates
 * (2019); PyTorch's torch.optim.lr_scheduler.OneCycleLR, without the momentum.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { oneCycle } from "@chainrule/optim/schedules";
 * const schedule = oneCycle({ learningRate: 1, steps: 100 });
 * console.log([0, 14, 29, 64, 99].map((t) => schedule(tensor(t)).item().toFixed(3)));
 * // [ '0.040', '0.494', '1.000', '0.500', '0.000' ]
 * ```
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  const { learningRate, steps, pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4 } = options;
  const { anneal = "cosine", threePhase = false } = options;
  const known = ["learningRate", "steps", "pctStart", "divFactor", "finalDivFactor", "anneal", "threePhase"];
  rejectUnknownOptions("oneCycle", options, known);
  checkNumbers("oneCycle", { learningRate }, 0);
  checkNumbers("oneCycle", { pctStart }, 0, threePhase ? 0.5 : 1);
  checkNumbers("oneCycle", { divFactor, finalDivFactor }, Number.MIN_VALUE);
  checkIntegers("oneCycle", { steps }, 2);
  if (anneal !== "cosine" && anneal !== "linear") {
    throw new TypeError(`oneCycle: anneal is "cosine" or "linear", got ${JSON.stringify(anneal)}`);
  }
  const curve = anneal === "cosine" ? cosineAnneal : linearAnneal;
  const first = learningRate / divFactor;
  const last = first / finalDivFactor;
  const top = pctStart * steps - 1;
  const phases: Phase[] = threePhase
    ? [
        [top, first, learningRate],
        [2 * pctStart * steps - 2, learningRate, first],
        [steps - 1, first, last],
      ]
    : [
        [top, first, learningRate],
        [steps - 1, learningRate, last],
      ];
  return (step) => {
    const t = cast(step, "float64");
    let begin = 0;
    const parts: [until: number, rate: Tensor][] = [];
    for (const [until, start, end] of phases) {
      // A phase of no length has no rate.
      if (until <= begin) continue;
      parts.push([until, curve(start, end, progress(t, until - begin, begin))]);
      begin = until;
    }
    return parts.reduceRight((later, [until, rate], i) => {
      return i === parts.length - 1 ? later : where(lessEqual(t, until), rate, later);
    }, parts.at(-1)![1]);
  };
}
