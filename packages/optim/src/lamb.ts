import {
  add,
  div,
  equal,
  fuse,
  mul,
  norm,
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

/** Options of `lamb`. Default learning rate 1e-3. */
export interface LambOptions extends Omit<OptimizerOptions, "decoupledWeightDecay"> {
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the mean of squared gradients. Default 0.999. */
  readonly beta2?: number | undefined;
  /** Keeps the quotient finite. Default 1e-6. */
  readonly epsilon?: number | undefined;
}

/** The state of `lamb`. */
export interface LambState {
  /** How many steps were taken: an int32 of shape []. */
  readonly step: Tensor;
  /** The decaying mean of gradients, a tree like the parameters. */
  readonly mean: Tree;
  /** The decaying mean of squared gradients, a tree like the parameters. */
  readonly meanSquare: Tree;
}

/** A direction that is as long as the parameter; as it is where one of them is 0. */
function trusted(param: Tensor, direction: Tensor): Tensor {
  const [size, length] = [norm(param), norm(direction)];
  // The ratio of the two may be infinite.
  return where(equal(mul(size, length), 0), direction, mul(div(direction, length), size));
}

/**
 * LAMB, for very large batches: with m̂ and v̂ of `adam`, u = m̂ / (√v̂ + ε) + λ θ and each parameter tensor's own
 * step size: θ ← θ − η · ‖θ‖ / ‖u‖ · u. The ratio of norms is 1 where one of them is 0.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: You et al.: Large Batch Optimization for Deep Learning: Training BERT in 76 Minutes (2020),
 * algorithm 2, with φ the identity.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { lamb } from "@chainrule/optim";
 * const optimizer = lamb({ learningRate: 0.5, epsilon: 0 });
 * const params = [tensor([3, 4], { dtype: "float64" })];
 * const grads = [tensor([2, -0.25], { dtype: "float64" })];
 * const [next] = optimizer.update(grads, optimizer.init(params), params);
 * console.log(next[0]);
 * // Tensor float64[2]
 * // [1.232233047, 5.767766953]
 * ```
 */
export function lamb(options: LambOptions = {}): Optimizer<LambState> {
  checkOptions("lamb", options);
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-6 } = options;
  checkNumbers("lamb", { beta1, beta2 }, 0, 1);
  checkNumbers("lamb", { epsilon }, 0);
  if ("decoupledWeightDecay" in options) {
    throw new TypeError("lamb: weight decay is part of its direction, neither coupled nor decoupled");
  }
  const adapt = fuse((gradient, m, v, meanCorrection, correction) => {
    const mean = add(mul(m, beta1), mul(gradient, 1 - beta1));
    const meanSquare = add(mul(v, beta2), mul(mul(gradient, gradient), 1 - beta2));
    const scale = add(div(sqrt(meanSquare), correction), epsilon);
    return [mean, meanSquare, div(div(mean, meanCorrection), scale)];
  });
  return leafwise("lamb", { ...options, learningRate }, ["beta1", "beta2", "epsilon"], {
    slots: { mean: zerosLike, meanSquare: zerosLike },
    weightDecay: "rule",
    numbers: (t, rate) => ({
      rate,
      meanCorrection: sub(1, pow(beta1, t)),
      correction: sqrt(sub(1, pow(beta2, t))),
    }),
    step(param, gradient, slots, { rate, meanCorrection, correction }, { weightDecay }) {
      const { mean: m, meanSquare: v } = slots;
      const [mean, meanSquare, adapted] = adapt(gradient, m, v, meanCorrection, correction);
      const direction = weightDecay > 0 ? add(adapted, mul(param, weightDecay)) : adapted;
      return [sub(param, mul(trusted(param, direction), rate)), { mean, meanSquare }];
    },
  });
}
