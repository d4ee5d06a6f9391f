import { add, equal, mul, onesLike, type Tensor, type Tree, where, zerosLike } from "@chainrule/tensor";
import { descend } from "./descend.js";
import { checkNumbers } from "./checkNumbers.js";
import { checkOptions } from "./checkOptions.js";
import { leafwise } from "./leafwise.js";
import type { LearningRate, Optimizer, OptimizerOptions } from "./optimizer.js";

/** Options of `sgd`. */
export interface SgdOptions extends OptimizerOptions {
  /** How far along the gradient one step goes: a number, or a schedule. */
  readonly learningRate: LearningRate;
  /** μ, the share of the last step's velocity that goes on, 0 … 1. Default 0: none. */
  readonly momentum?: number | undefined;
  /** The share of the gradient that does not go into the velocity, after the first step. Default 0. */
  readonly dampening?: number | undefined;
  /** Whether the step looks ahead along the velocity (Nesterov). Default false. */
  readonly nesterov?: boolean | undefined;
}

/** The state of `sgd`. */
export interface SgdState {
  /** How many steps were taken: an int32 of shape []. */
  readonly step: Tensor;
  /** A tree like the parameters with momentum, empty without. */
  readonly velocity: Tree;
}

/**
 * Stochastic gradient descent: θ ← θ − η · g; with momentum μ and dampening d: v ← μ · v + (1 − d) · g,
 * θ ← θ − η · v, v being g at the first step; with Nesterov's momentum θ ← θ − η · (g + μ · v).
 *
 * @throws RangeError for an option out of range, or Nesterov's momentum without momentum or with dampening
 * @throws TypeError for an unknown option
 *
 * Source: PyTorch's torch.optim.SGD; momentum after Polyak (1964), Nesterov's after Sutskever et al. (2013).
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { sgd } from "@chainrule/optim";
 * const optimizer = sgd({ learningRate: 0.5 });
 * const params = { w: tensor([1, 2]) };
 * const [next] = optimizer.update({ w: tensor([2, 2]) }, optimizer.init(params), params);
 * console.log(next.w.toArray()); // [ 0, 1 ]
 * ```
 */
export function sgd(options: SgdOptions): Optimizer<SgdState> {
  checkOptions("sgd", options);
  const { momentum = 0, dampening = 0, nesterov = false } = options;
  checkNumbers("sgd", { momentum }, 0, 1);
  checkNumbers("sgd", { dampening }, 0);
  if (nesterov && (momentum === 0 || dampening !== 0)) {
    throw new RangeError("sgd: nesterov needs a momentum above 0 and no dampening");
  }
  return leafwise("sgd", options, ["momentum", "dampening", "nesterov"], {
    slots: { velocity: momentum > 0 ? zerosLike : undefined },
    numbers: (t, rate) => ({ rate, share: where(equal(t, 1), onesLike(t), 1 - dampening) }),
    step(param, gradient, { velocity }, { rate, share }) {
      if (momentum === 0) return [descend(param, gradient, rate), {}];
      const next = add(mul(velocity, momentum), dampening === 0 ? gradient : mul(gradient, share));
      const direction = nesterov ? add(gradient, mul(next, momentum)) : next;
      return [descend(param, direction, rate), { velocity: next }];
    },
  });
}
