import { add, div, maximum, mul, pow, sqrt, sub, type Tensor, type Tree, zerosLike } from "@chainrule/tensor";
import { descend } from "./descend.js";
import { checkNumbers } from "./checkNumbers.js";
import { checkOptions } from "./checkOptions.js";
import { leafwise } from "./leafwise.js";
import type { Optimizer, OptimizerOptions } from "./optimizer.js";

/** Options of `adam`. Default learning rate 1e-3. */
export interface AdamOptions extends OptimizerOptions {
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the mean of squared gradients. Default 0.999. */
  readonly beta2?: number | undefined;
  /** Keeps the quotient finite. Default 1e-8. */
  readonly epsilon?: number | undefined;
  /** Whether to divide by the largest mean of squares there has been (Reddi et al. 2018). Default false. */
  readonly amsgrad?: boolean | undefined;
}

/** The state of `adam` and `adamw`. */
export interface AdamState {
  /** How many steps were taken: an int32 of shape []. */
  readonly step: Tensor;
  /** The decaying mean of gradients, a tree like the parameters. */
  readonly mean: Tree;
  /** The decaying mean of squared gradients, a tree like the parameters. */
  readonly meanSquare: Tree;
  /** The largest mean of squares so far, a tree like the parameters with `amsgrad`, empty without. */
  readonly largestMeanSquare: Tree;
}

/**
 * Adam: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − η · m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and
 * v̂ = v / (1 − β₂ᵗ). The corrections are computed in float64 and rounded once. Weight decay is coupled by
 * default: g ← g + λ θ; `adamw` decouples it.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Kingma, Ba: Adam: A Method for Stochastic Optimization (2015), algorithm 1; PyTorch's torch.optim.Adam.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { adam } from "@chainrule/optim";
 * const optimizer = adam({ learningRate: 0.1 });
 * const params = [tensor([1, 1], { dtype: "float64" })];
 * const grads = [tensor([5, -0.01], { dtype: "float64" })];
 * const [next] = optimizer.update(grads, optimizer.init(params), params);
 * console.log(next[0]!.toArray()); // [ 0.9000000002, 1.0999999000001 ]
 * ```
 */
export function adam(options: AdamOptions = {}): Optimizer<AdamState> {
  checkOptions("adam", options);
  return adamNamed("adam", options);
}

/** `adam` under the name that its errors say. */
export function adamNamed(name: string, options: AdamOptions): Optimizer<AdamState> {
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, amsgrad = false } = options;
  checkNumbers(name, { beta1, beta2 }, 0, 1);
  checkNumbers(name, { epsilon }, 0);
  const own = ["beta1", "beta2", "epsilon", "amsgrad"];
  return leafwise(name, { ...options, learningRate }, own, {
    slots: {
      mean: zerosLike,
      meanSquare: zerosLike,
      largestMeanSquare: amsgrad ? zerosLike : undefined,
    },
    // √v̂ + ε = (√v + ε c) / c with c = √(1 − β₂ᵗ): what is the same for all elements is taken out of their quotient.
    numbers(t, rate) {
      const correction = sqrt(sub(1, pow(beta2, t)));
      return {
        rate: div(mul(rate, correction), sub(1, pow(beta1, t))),
        smallest: mul(correction, epsilon),
      };
    },
    step(param, gradient, slots, { rate, smallest }) {
      const mean = add(mul(slots.mean, beta1), mul(gradient, 1 - beta1));
      const meanSquare = add(mul(slots.meanSquare, beta2), mul(mul(gradient, gradient), 1 - beta2));
      const largestMeanSquare = amsgrad ? maximum(slots.largestMeanSquare, meanSquare) : meanSquare;
      const scale = add(sqrt(largestMeanSquare), smallest);
      return [descend(param, div(mean, scale), rate), { mean, meanSquare, largestMeanSquare }];
    },
  });
}
