import { add, mul, sign, type Tensor, type Tree, zerosLike } from "@chainrule/tensor";
import { descend } from "./descend.js";
import { checkNumbers } from "./checkNumbers.js";
import { checkOptions } from "./checkOptions.js";
import { leafwise } from "./leafwise.js";
import type { Optimizer, OptimizerOptions } from "./optimizer.js";

/** Options of `lion`. Default learning rate 1e-4; weight decay is decoupled by default. */
export interface LionOptions extends OptimizerOptions {
  /** The share of the mean in the step's direction. Default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the mean of gradients. Default 0.99. */
  readonly beta2?: number | undefined;
}

/** The state of `lion`. */
export interface LionState {
  /** How many steps were taken: an int32 of shape []. */
  readonly step: Tensor;
  /** The decaying mean of gradients, a tree like the parameters. */
  readonly mean: Tree;
}

/**
 * Lion (evolved sign momentum): θ ← (1 − η λ) θ − η · sign(β₁ m + (1 − β₁) g), then m ← β₂ m + (1 − β₂) g. It
 * wants a learning rate three to ten times below that of `adamw`, and a weight decay as much above.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Chen et al.: Symbolic Discovery of Optimization Algorithms (2023), algorithm 2.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { lion } from "@chainrule/optim";
 * const optimizer = lion({ learningRate: 0.5 });
 * const params = [tensor([1, 1, 1])];
 * const [next] = optimizer.update([tensor([4, -0.25, 0])], optimizer.init(params), params);
 * console.log(next[0]!.toArray()); // [ 0.5, 1.5, 1 ]
 * ```
 */
export function lion(options: LionOptions = {}): Optimizer<LionState> {
  checkOptions("lion", options);
  const { learningRate = 1e-4, beta1 = 0.9, beta2 = 0.99, decoupledWeightDecay = true } = options;
  checkNumbers("lion", { beta1, beta2 }, 0, 1);
  return leafwise("lion", { ...options, learningRate, decoupledWeightDecay }, ["beta1", "beta2"], {
    slots: { mean: zerosLike },
    numbers: (_, rate) => ({ rate }),
    step(param, gradient, { mean }, { rate }) {
      const direction = sign(add(mul(mean, beta1), mul(gradient, 1 - beta1)));
      const nextMean = add(mul(mean, beta2), mul(gradient, 1 - beta2));
      return [descend(param, direction, rate), { mean: nextMean }];
    },
  });
}
