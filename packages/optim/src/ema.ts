import { add, clone, mul, rejectUnknownOptions, treeMap } from "@chainrule/tensor";
import { checkNumbers } from "./checkNumbers.js";
import { checkState } from "./checkState.js";
import type { Optimizer } from "./optimizer.js";

/** Options of `ema`. */
export interface EmaOptions {
  /** The share of the average that stays at each step, 0 … 1. Default 0.999. */
  readonly decay?: number | undefined;
}

/** The state of `ema`. */
export interface EmaState<S> {
  /** The average of the parameters, a tree like them: what to evaluate with, as `state.average as Params`. */
  readonly average: unknown;
  /** The optimizer's own state. */
  readonly optimizer: S;
}

/**
 * An optimizer that keeps a decaying average of the parameters in its state: a ← δ a + (1 − δ) θ after each
 * step, starting with the first parameters. Models often do better with it than with the last parameters.
 *
 * @throws RangeError for a decay outside [0, 1)
 * @throws TypeError for an unknown option
 *
 * Source: Polyak, Juditsky: Acceleration of Stochastic Approximation by Averaging (1992); PyTorch's
 * torch.optim.swa_utils.get_ema_multi_avg_fn (2.0).
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { ema, sgd } from "@chainrule/optim";
 * const optimizer = ema(sgd({ learningRate: 1 }), { decay: 0.75 });
 * const params = tensor([4]);
 * const [next, state] = optimizer.update(tensor([4]), optimizer.init(params), params);
 * console.log(next.item(), (state.average as typeof params).item()); // 0 3
 * ```
 */
export function ema<S>(optimizer: Optimizer<S>, options: EmaOptions = {}): Optimizer<EmaState<S>> {
  rejectUnknownOptions("ema", options, ["decay"]);
  const { decay = 0.999 } = options;
  checkNumbers("ema", { decay }, 0, 1);
  return {
    // Memory of its own, so that the parameters' can be given away.
    init: (params) => ({
      average: treeMap((param) => clone(param), params),
      optimizer: optimizer.init(params),
    }),
    update(grads, state, params) {
      checkState("ema", state, ["average"]);
      const [next, nextState] = optimizer.update(grads, state.optimizer, params);
      const average = treeMap((a, param) => add(mul(a, decay), mul(param, 1 - decay)), state.average, next);
      return [next, { average, optimizer: nextState }];
    },
  };
}
