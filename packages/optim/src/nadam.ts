import {
  add,
  cast,
  div,
  full,
  mul,
  pow,
  sqrt,
  sub,
  type Tensor,
  type Tree,
  zerosLike,
} from "@chainrule/tensor";
import { checkNumbers } from "./checkNumbers.js";
import { checkOptions } from "./checkOptions.js";
import { checkState } from "./checkState.js";
import { leafwise } from "./leafwise.js";
import type { Optimizer, OptimizerOptions } from "./optimizer.js";

/** Options of `nadam`. Default learning rate 2e-3. */
export interface NadamOptions extends OptimizerOptions {
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the mean of squared gradients. Default 0.999. */
  readonly beta2?: number | undefined;
  /** Keeps the quotient finite. Default 1e-8. */
  readonly epsilon?: number | undefined;
  /** ψ: how fast the momentum comes up to β₁. Default 4e-3. */
  readonly momentumDecay?: number | undefined;
}

/** The state of `nadam`. */
export interface NadamState {
  /** How many steps were taken: an int32 of shape []. */
  readonly step: Tensor;
  /** The product of the momenta of all steps: a float64 of shape []. */
  readonly momentumProduct: Tensor;
  /** The decaying mean of gradients, a tree like the parameters. */
  readonly mean: Tree;
  /** The decaying mean of squared gradients, a tree like the parameters. */
  readonly meanSquare: Tree;
}

/**
 * Adam with Nesterov's momentum. With m and v of `adam`, v̂ = v / (1 − β₂ᵗ), μₜ = β₁ (1 − ½ · 0.96^(ψ t)) and
 * Πₜ = μ₁ · … · μₜ: θ ← θ − η · ((1 − μₜ) / (1 − Πₜ) · g + μₜ₊₁ / (1 − Πₜ₊₁) · m) / (√v̂ + ε).
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Dozat: Incorporating Nesterov Momentum into Adam (2016); PyTorch's torch.optim.NAdam.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { nadam } from "@chainrule/optim";
 * const optimizer = nadam({ learningRate: 0.1 });
 * const params = [tensor([1, 1])];
 * const [next] = optimizer.update([tensor([5, -2])], optimizer.init(params), params);
 * console.log(next[0]);
 * // Tensor float32[2]
 * // [0.894355,  1.10565]
 * ```
 */
export function nadam(options: NadamOptions = {}): Optimizer<NadamState> {
  checkOptions("nadam", options);
  const { learningRate = 2e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, momentumDecay = 4e-3 } = options;
  checkNumbers("nadam", { beta1, beta2 }, 0, 1);
  checkNumbers("nadam", { epsilon, momentumDecay }, 0);
  const momentumAt = (t: Tensor): Tensor => mul(beta1, sub(1, mul(0.5, pow(0.96, mul(t, momentumDecay)))));
  const own = ["beta1", "beta2", "epsilon", "momentumDecay"];
  const rule = leafwise("nadam", { ...options, learningRate }, own, {
    slots: { mean: zerosLike, meanSquare: zerosLike },
    numbers(t, rate, _group, state) {
      const { momentumProduct: product } = state as NadamState;
      const momentum = momentumAt(t);
      const next = momentumAt(add(t, 1));
      return {
        gradientRate: div(mul(rate, sub(1, momentum)), sub(1, product)),
        meanRate: div(mul(rate, next), sub(1, mul(product, next))),
        correction: sub(1, pow(beta2, t)),
      };
    },
    step(param, gradient, slots, { gradientRate, meanRate, correction }) {
      const mean = add(mul(slots.mean, beta1), mul(gradient, 1 - beta1));
      const meanSquare = add(mul(slots.meanSquare, beta2), mul(mul(gradient, gradient), 1 - beta2));
      const scale = add(sqrt(div(meanSquare, correction)), epsilon);
      const direction = add(mul(gradient, gradientRate), mul(mean, meanRate));
      return [sub(param, div(direction, scale)), { mean, meanSquare }];
    },
  });
  const one = (): Tensor => full([], 1, { dtype: "float64" });
  return {
    // Memory of its own each time, so that it can be given away.
    init: (params) => ({ ...rule.init(params), momentumProduct: one() }),
    update(grads, state, params) {
      checkState("nadam", state, ["momentumProduct"]);
      const step = add(cast(state.step, "float64"), 1);
      const momentumProduct = mul(state.momentumProduct, momentumAt(step));
      const now: NadamState = { ...state, momentumProduct };
      const [next, nextState] = rule.update(grads, now, params);
      return [next, { ...nextState, momentumProduct }];
    },
  };
}
