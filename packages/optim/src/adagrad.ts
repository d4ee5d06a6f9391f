import { add, div, fullLike, mul, sqrt, sub, type Tensor, type Tree } from "@chainrule/tensor";
import { descend } from "./descend.js";
import { checkNumbers } from "./checkNumbers.js";
import { checkOptions } from "./checkOptions.js";
import { leafwise } from "./leafwise.js";
import type { Optimizer, OptimizerOptions } from "./optimizer.js";

/** Options of `adagrad`. Default learning rate 1e-2. */
export interface AdagradOptions extends OptimizerOptions {
  /** δ: the learning rate of step t is η / (1 + (t − 1) δ). Default 0. */
  readonly lrDecay?: number | undefined;
  /** What the sum of squares starts with. Default 0. */
  readonly initialAccumulatorValue?: number | undefined;
  /** Keeps the quotient finite. Default 1e-10. */
  readonly epsilon?: number | undefined;
}

/** The state of `adagrad`. */
export interface AdagradState {
  /** How many steps were taken: an int32 of shape []. */
  readonly step: Tensor;
  /** The sum of squared gradients, a tree like the parameters. */
  readonly sumSquare: Tree;
}

/**
 * Adagrad: s ← s + g², θ ← θ − η / (1 + (t − 1) δ) · g / (√s + ε).
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Duchi, Hazan, Singer: Adaptive Subgradient Methods (2011); PyTorch's torch.optim.Adagrad.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { adagrad } from "@chainrule/optim";
 * const optimizer = adagrad({ learningRate: 0.5, epsilon: 0 });
 * const params = [tensor([1, 1])];
 * const [next] = optimizer.update([tensor([4, -0.25])], optimizer.init(params), params);
 * console.log(next[0]!.toArray()); // [ 0.5, 1.5 ]
 * ```
 */
export function adagrad(options: AdagradOptions = {}): Optimizer<AdagradState> {
  checkOptions("adagrad", options);
  const { learningRate = 1e-2, lrDecay = 0, initialAccumulatorValue = 0, epsilon = 1e-10 } = options;
  checkNumbers("adagrad", { lrDecay, initialAccumulatorValue, epsilon }, 0);
  const own = ["lrDecay", "initialAccumulatorValue", "epsilon"];
  return leafwise("adagrad", { ...options, learningRate }, own, {
    slots: { sumSquare: (param) => fullLike(param, initialAccumulatorValue) },
    numbers: (t, rate) => ({ rate: div(rate, add(1, mul(sub(t, 1), lrDecay))) }),
    step(param, gradient, slots, { rate }) {
      const sumSquare = add(slots.sumSquare, mul(gradient, gradient));
      return [descend(param, div(gradient, add(sqrt(sumSquare), epsilon)), rate), { sumSquare }];
    },
  });
}
