import {
  add,
  cast,
  formatShape,
  full,
  greater,
  less,
  maximum,
  mul,
  rejectUnknownOptions,
  ShapeError,
  sub,
  type Tensor,
  where,
  zeros,
} from "@chainrule/tensor";
import { checkIntegers, checkNumbers } from "../checkNumbers.js";

/** Options of `reduceOnPlateau`. */
export interface ReduceOnPlateauOptions {
  /** The first learning rate. */
  readonly learningRate: number;
  /** Whether the loss is to fall ("min") or, as an accuracy, to rise ("max"). Default "min". */
  readonly mode?: "min" | "max" | undefined;
  /** What the rate is multiplied by, 0 … 1. Default 0.1. */
  readonly factor?: number | undefined;
  /** How many losses without progress are let pass. Default 10. */
  readonly patience?: number | undefined;
  /** How much better than the best a loss must be to count as progress. Default 1e-4. */
  readonly threshold?: number | undefined;
  /** Whether the threshold is a share of the best loss or a difference. Default "relative". */
  readonly thresholdMode?: "relative" | "absolute" | undefined;
  /** For how many losses after a reduction none counts as without progress. Default 0. */
  readonly cooldown?: number | undefined;
  /** The least learning rate. Default 0. */
  readonly minLearningRate?: number | undefined;
  /** A reduction by no more than this is not made. Default 1e-8. */
  readonly epsilon?: number | undefined;
}

/** The state of `reduceOnPlateau`: a plain tree of tensors of shape []. */
export interface PlateauState {
  /** The learning rate, a float64. */
  readonly learningRate: Tensor;
  /** The best loss so far, a float64. */
  readonly best: Tensor;
  /** How many losses there were without progress: an int32. */
  readonly waited: Tensor;
  /** For how many more losses none counts: an int32. */
  readonly cooldown: Tensor;
}

/** A learning rate that follows the loss. */
export interface Plateau {
  /** The state before the first loss. */
  init(): PlateauState;
  /** The state after one more loss, a tensor of shape []. @throws ShapeError for a loss of another shape */
  update(loss: Tensor, state: PlateauState): PlateauState;
}

/** When a loss is progress over the best one. */
function improves(mode: "min" | "max", isRelative: boolean, threshold: number) {
  const sign = mode === "min" ? -1 : 1;
  return (loss: Tensor, best: Tensor): Tensor => {
    const bound = isRelative ? mul(best, 1 + sign * threshold) : add(best, sign * threshold);
    return mode === "min" ? less(loss, bound) : greater(loss, bound);
  };
}

/**
 * The learning rate times `factor` when the loss, of each epoch for example, has made no progress for more than
 * `patience` times. The rate is in the state; an optimizer takes it as a schedule that returns it.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: PyTorch's torch.optim.lr_scheduler.ReduceLROnPlateau.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { sgd } from "@chainrule/optim";
 * import { reduceOnPlateau } from "@chainrule/optim/schedules";
 * const plateau = reduceOnPlateau({ learningRate: 1, factor: 0.5, patience: 1 });
 * let rate = plateau.init();
 * const optimizer = sgd({ learningRate: () => rate.learningRate });
 * let params = tensor(0);
 * let state = optimizer.init(params);
 * for (const loss of [3, 2, 2, 2, 2]) {
 *   [params, state] = optimizer.update(tensor(1), state, params);
 *   rate = plateau.update(tensor(loss), rate);
 *   console.log(params.item(), rate.learningRate.item());
 * }
 * // -1 1
 * // -2 1
 * // -3 1
 * // -4 0.5
 * // -4.5 0.5
 * ```
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions): Plateau {
  const { learningRate, mode = "min", factor = 0.1, patience = 10, threshold = 1e-4 } = options;
  const { thresholdMode = "relative", cooldown = 0, minLearningRate = 0, epsilon = 1e-8 } = options;
  rejectUnknownOptions("reduceOnPlateau", options, [
    ...["learningRate", "mode", "factor", "patience", "threshold", "thresholdMode", "cooldown"],
    ...["minLearningRate", "epsilon"],
  ]);
  checkNumbers("reduceOnPlateau", { learningRate, threshold, minLearningRate, epsilon }, 0);
  checkNumbers("reduceOnPlateau", { factor }, 0, 1);
  checkIntegers("reduceOnPlateau", { patience, cooldown }, 0);
  if (mode !== "min" && mode !== "max") {
    throw new TypeError(`reduceOnPlateau: mode is "min" or "max", got ${JSON.stringify(mode)}`);
  }
  if (thresholdMode !== "relative" && thresholdMode !== "absolute") {
    throw new TypeError(
      `reduceOnPlateau: thresholdMode is "relative" or "absolute", got ${JSON.stringify(thresholdMode)}`,
    );
  }
  const isProgress = improves(mode, thresholdMode === "relative", threshold);
  const worst = mode === "min" ? Infinity : -Infinity;
  return {
    init: () => ({
      learningRate: full([], learningRate, { dtype: "float64" }),
      best: full([], worst, { dtype: "float64" }),
      waited: zeros([], { dtype: "int32" }),
      cooldown: zeros([], { dtype: "int32" }),
    }),
    update(loss, state) {
      const current = cast(loss, "float64");
      if (current.shape.length > 0) {
        throw new ShapeError(`reduceOnPlateau: the loss has shape [], got ${formatShape(current.shape)}`);
      }
      const progress = isProgress(current, state.best);
      const cooling = greater(state.cooldown, 0);
      const waited = where(cooling, 0, where(progress, 0, add(state.waited, 1)));
      const due = greater(waited, patience);
      const lower = maximum(mul(state.learningRate, factor), minLearningRate);
      const differs = greater(sub(state.learningRate, lower), epsilon);
      return {
        learningRate: where(due, where(differs, lower, state.learningRate), state.learningRate),
        best: where(progress, current, state.best),
        waited: where(due, 0, waited),
        cooldown: where(due, cooldown, where(cooling, sub(state.cooldown, 1), 0)),
      };
    },
  };
}
