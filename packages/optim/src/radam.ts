import {
  add,
  div,
  greater,
  mul,
  pow,
  sqrt,
  sub,
  type Tensor,
  type Tree,
  where,
  zerosLike,
} from "@chainrule/tensor";
import { checkNumbers } from "./checkNumbers.js";
import { checkOptions } from "./checkOptions.js";
import { leafwise } from "./leafwise.js";
import type { Optimizer, OptimizerOptions } from "./optimizer.js";

/** Options of `radam`. Default learning rate 1e-3. */
export interface RadamOptions extends OptimizerOptions {
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the mean of squared gradients. Default 0.999. */
  readonly beta2?: number | undefined;
  /** Keeps the quotient finite. Default 1e-8. */
  readonly epsilon?: number | undefined;
}

/** The state of `radam`. */
export interface RadamState {
  /** How many steps were taken: an int32 of shape []. */
  readonly step: Tensor;
  /** The decaying mean of gradients, a tree like the parameters. */
  readonly mean: Tree;
  /** The decaying mean of squared gradients, a tree like the parameters. */
  readonly meanSquare: Tree;
}

/** √(1 − β₂ᵗ) times the rectification of the variance at step t, 0 while the variance is intractable. */
function rectification(t: Tensor, beta2: number): Tensor {
  const longest = 2 / (1 - beta2) - 1;
  const correction = sub(1, pow(beta2, t));
  const length = sub(longest, div(mul(mul(2, t), pow(beta2, t)), correction));
  const tractable = greater(length, 5);
  const known = where(tractable, length, 5);
  const share = div(mul(sub(known, 4), sub(known, 2)), known);
  const rectified = sqrt(mul(mul(share, correction), longest / ((longest - 4) * (longest - 2))));
  return where(tractable, rectified, 0);
}

/**
 * Adam with a rectified variance: while the mean of squares comes from too few steps, ρₜ ≤ 5, θ ← θ − η m̂;
 * then θ ← θ − η r m̂ / (√v + ε) · √(1 − β₂ᵗ). With ρ∞ = 2 / (1 − β₂) − 1, ρₜ = ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ),
 * r² = (ρₜ − 4)(ρₜ − 2) ρ∞ / ((ρ∞ − 4)(ρ∞ − 2) ρₜ), and m, v, m̂ of `adam`.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Liu et al.: On the Variance of the Adaptive Learning Rate and Beyond (2020), algorithm 2; PyTorch's
 * torch.optim.RAdam.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { radam } from "@chainrule/optim";
 * const optimizer = radam({ learningRate: 0.5 });
 * const params = [tensor([1, 1])];
 * // The first steps are those of momentum.
 * const [next] = optimizer.update([tensor([4, -1])], optimizer.init(params), params);
 * console.log(next[0]!.toArray()); // [ -1, 1.5 ]
 * ```
 */
export function radam(options: RadamOptions = {}): Optimizer<RadamState> {
  checkOptions("radam", options);
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  checkNumbers("radam", { beta1, beta2 }, 0, 1);
  checkNumbers("radam", { epsilon }, 0);
  return leafwise("radam", { ...options, learningRate }, ["beta1", "beta2", "epsilon"], {
    slots: { mean: zerosLike, meanSquare: zerosLike },
    numbers: (t, rate) => ({
      rate: div(rate, sub(1, pow(beta1, t))),
      rectified: rectification(t, beta2),
    }),
    step(param, gradient, slots, { rate, rectified }) {
      const mean = add(mul(slots.mean, beta1), mul(gradient, 1 - beta1));
      const meanSquare = add(mul(slots.meanSquare, beta2), mul(mul(gradient, gradient), 1 - beta2));
      const adaptive = div(rectified, add(sqrt(meanSquare), epsilon));
      const scale = where(greater(rectified, 0), adaptive, 1);
      return [sub(param, mul(mul(mean, rate), scale)), { mean, meanSquare }];
    },
  });
}
