import { abs, add, div, maximum, mul, pow, sub, type Tensor, type Tree, zerosLike } from "@chainrule/tensor";
import { descend } from "./descend.js";
import { checkNumbers } from "./checkNumbers.js";
import { checkOptions } from "./checkOptions.js";
import { leafwise } from "./leafwise.js";
import type { Optimizer, OptimizerOptions } from "./optimizer.js";

/** Options of `adamax`. Default learning rate 2e-3. */
export interface AdamaxOptions extends OptimizerOptions {
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the largest gradient. Default 0.999. */
  readonly beta2?: number | undefined;
  /** Keeps the quotient finite. Default 1e-8. */
  readonly epsilon?: number | undefined;
}

/** The state of `adamax`. */
export interface AdamaxState {
  /** How many steps were taken: an int32 of shape []. */
  readonly step: Tensor;
  /** The decaying mean of gradients, a tree like the parameters. */
  readonly mean: Tree;
  /** The decaying largest absolute gradient, a tree like the parameters. */
  readonly largest: Tree;
}

/**
 * AdaMax, Adam by the infinity norm: m ← β₁ m + (1 − β₁) g, u ← max(β₂ u, |g| + ε),
 * θ ← θ − η / (1 − β₁ᵗ) · m / u.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Kingma, Ba: Adam: A Method for Stochastic Optimization (2015), algorithm 2; PyTorch's
 * torch.optim.Adamax.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { adamax } from "@chainrule/optim";
 * const optimizer = adamax({ learningRate: 0.5, epsilon: 0 });
 * const params = [tensor([1, 1])];
 * const [next] = optimizer.update([tensor([4, -0.25])], optimizer.init(params), params);
 * console.log(next[0]!.toArray()); // [ 0.5, 1.5 ]
 * ```
 */
export function adamax(options: AdamaxOptions = {}): Optimizer<AdamaxState> {
  checkOptions("adamax", options);
  const { learningRate = 2e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  checkNumbers("adamax", { beta1, beta2 }, 0, 1);
  checkNumbers("adamax", { epsilon }, 0);
  return leafwise("adamax", { ...options, learningRate }, ["beta1", "beta2", "epsilon"], {
    slots: { mean: zerosLike, largest: zerosLike },
    numbers: (t, rate) => ({ rate: div(rate, sub(1, pow(beta1, t))) }),
    step(param, gradient, slots, { rate }) {
      const mean = add(mul(slots.mean, beta1), mul(gradient, 1 - beta1));
      const largest = maximum(mul(slots.largest, beta2), add(abs(gradient), epsilon));
      return [descend(param, div(mean, largest), rate), { mean, largest }];
    },
  });
}
