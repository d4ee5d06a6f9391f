import { add, div, maximum, mul, sqrt, sub, type Tensor, type Tree, zerosLike } from "@chainrule/tensor";
import { descend } from "./descend.js";
import { checkNumbers } from "./checkNumbers.js";
import { checkOptions } from "./checkOptions.js";
import { leafwise } from "./leafwise.js";
import type { Optimizer, OptimizerOptions } from "./optimizer.js";

/** Options of `rmsprop`. Default learning rate 1e-2. */
export interface RmspropOptions extends OptimizerOptions {
  /** α, decay of the mean of squared gradients. Default 0.99. */
  readonly alpha?: number | undefined;
  /** Keeps the quotient finite. Default 1e-8. */
  readonly epsilon?: number | undefined;
  /** The share of the last step's velocity that goes on, 0 … 1. Default 0: none. */
  readonly momentum?: number | undefined;
  /** Whether to divide by the deviation instead of the root of the mean square. Default false. */
  readonly centered?: boolean | undefined;
}

/** The state of `rmsprop`. */
export interface RmspropState {
  /** How many steps were taken: an int32 of shape []. */
  readonly step: Tensor;
  /** The decaying mean of squared gradients, a tree like the parameters. */
  readonly meanSquare: Tree;
  /** The decaying mean of gradients, a tree like the parameters when centered, empty otherwise. */
  readonly mean: Tree;
  /** A tree like the parameters with momentum, empty without. */
  readonly velocity: Tree;
}

/**
 * RMSprop: v ← α v + (1 − α) g², θ ← θ − η · g / (√v + ε); centered with √max(v − m², 0), m ← α m + (1 − α) g; with
 * momentum μ: b ← μ b + g / (√v + ε), θ ← θ − η · b.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Tieleman, Hinton: Lecture 6.5 (2012); centered: Graves: Generating Sequences with Recurrent Neural
 * Networks (2013); PyTorch's torch.optim.RMSprop.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { rmsprop } from "@chainrule/optim";
 * const optimizer = rmsprop({ learningRate: 0.5, alpha: 0.75, epsilon: 0 });
 * const params = [tensor([1, 1])];
 * const [next] = optimizer.update([tensor([4, -0.25])], optimizer.init(params), params);
 * console.log(next[0]!.toArray()); // [ 0, 2 ]
 * ```
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer<RmspropState> {
  checkOptions("rmsprop", options);
  const { learningRate = 1e-2, alpha = 0.99, epsilon = 1e-8, momentum = 0, centered = false } = options;
  checkNumbers("rmsprop", { alpha, momentum }, 0, 1);
  checkNumbers("rmsprop", { epsilon }, 0);
  return leafwise("rmsprop", { ...options, learningRate }, ["alpha", "epsilon", "momentum", "centered"], {
    slots: {
      meanSquare: zerosLike,
      mean: centered ? zerosLike : undefined,
      velocity: momentum > 0 ? zerosLike : undefined,
    },
    numbers: (_, rate) => ({ rate }),
    step(param, gradient, slots, { rate }) {
      const meanSquare = add(mul(slots.meanSquare, alpha), mul(mul(gradient, gradient), 1 - alpha));
      const mean = centered ? add(mul(slots.mean, alpha), mul(gradient, 1 - alpha)) : undefined;
      // What rounding leaves of a gradient that does not change may be below 0.
      const variance = mean ? maximum(sub(meanSquare, mul(mean, mean)), 0) : meanSquare;
      const scaled = div(gradient, add(sqrt(variance), epsilon));
      const velocity = momentum > 0 ? add(mul(slots.velocity, momentum), scaled) : scaled;
      return [descend(param, velocity, rate), { meanSquare, ...(mean && { mean }), velocity }];
    },
  });
}
