import {
  add,
  cast,
  div,
  mul,
  pow,
  rejectUnknownOptions,
  sqrt,
  sub,
  type Tensor,
  type Tree,
  treeMap,
  zeros,
  zerosLike,
} from "@chainrule/tensor";
import { checkGradientShapes, checkNumber, type Optimizer } from "./optimizer.js";

/** Options of `adam`. */
export interface AdamOptions {
  /** The size of a step. Default 1e-3. */
  readonly learningRate?: number | undefined;
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the mean of squared gradients. Default 0.999. */
  readonly beta2?: number | undefined;
  /** Keeps the quotient finite. Default 1e-8. */
  readonly epsilon?: number | undefined;
}

/** The state of `adam`. */
export interface AdamState {
  /** How many steps were taken: an int32 of shape []. */
  readonly step: Tensor;
  /** The decaying mean of gradients, a tree like the parameters. */
  readonly mean: Tree;
  /** The decaying mean of squared gradients, a tree like the parameters. */
  readonly meanSquare: Tree;
}

/**
 * Adam: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − η · m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and
 * v̂ = v / (1 − β₂ᵗ). The corrections are computed in float64 and rounded once.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Kingma, Ba: Adam: A Method for Stochastic Optimization (2015), algorithm 1.
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
  rejectUnknownOptions("adam", options, ["learningRate", "beta1", "beta2", "epsilon"]);
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  checkNumber("adam", "learningRate", learningRate, 0);
  checkNumber("adam", "beta1", beta1, 0, 1);
  checkNumber("adam", "beta2", beta2, 0, 1);
  checkNumber("adam", "epsilon", epsilon, 0);
  return {
    init: (params) => ({
      step: zeros([], { dtype: "int32" }),
      mean: treeMap(zerosLike, params) as Tree,
      meanSquare: treeMap(zerosLike, params) as Tree,
    }),
    update(grads, state, params) {
      checkGradientShapes("adam", grads, params);
      const step = add(state.step, 1);
      const t = cast(step, "float64");
      const rate = div(learningRate, sub(1, pow(beta1, t)));
      const correction = sqrt(sub(1, pow(beta2, t)));
      const mean = treeMap((m, g) => add(mul(m, beta1), mul(g, 1 - beta1)), state.mean, grads);
      const meanSquare = treeMap(
        (v, g) => add(mul(v, beta2), mul(mul(g, g), 1 - beta2)),
        state.meanSquare,
        grads,
      );
      const next = treeMap(
        (p, m, v) => {
          const scale = add(div(sqrt(v), cast(correction, p.dtype)), epsilon);
          return sub(p, mul(div(m, scale), cast(rate, p.dtype)));
        },
        params,
        mean,
        meanSquare,
      );
      return [next, { step, mean, meanSquare }];
    },
  };
}
