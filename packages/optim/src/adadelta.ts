import { add, div, mul, sqrt, type Tensor, type Tree, zerosLike } from "@chainrule/tensor";
import { descend } from "./descend.js";
import { checkNumbers } from "./checkNumbers.js";
import { checkOptions } from "./checkOptions.js";
import { leafwise } from "./leafwise.js";
import type { Optimizer, OptimizerOptions } from "./optimizer.js";

/** Options of `adadelta`. Default learning rate 1. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** ρ, decay of the means of squares. Default 0.9. */
  readonly rho?: number | undefined;
  /** Gets the first steps going and keeps the quotient finite. Default 1e-6. */
  readonly epsilon?: number | undefined;
}

/** The state of `adadelta`. */
export interface AdadeltaState {
  /** How many steps were taken: an int32 of shape []. */
  readonly step: Tensor;
  /** The decaying mean of squared gradients, a tree like the parameters. */
  readonly meanSquare: Tree;
  /** The decaying mean of squared steps, a tree like the parameters. */
  readonly meanSquareStep: Tree;
}

/**
 * Adadelta: v ← ρ v + (1 − ρ) g², d = √(u + ε) / √(v + ε) · g, u ← ρ u + (1 − ρ) d², θ ← θ − η · d.
 *
 * @throws RangeError for an option out of range
 * @throws TypeError for an unknown option
 *
 * Source: Zeiler: ADADELTA: An Adaptive Learning Rate Method (2012), algorithm 1; PyTorch's
 * torch.optim.Adadelta.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { adadelta } from "@chainrule/optim";
 * const optimizer = adadelta({ rho: 0, epsilon: 3 });
 * const params = [tensor([2, 2])];
 * const [next] = optimizer.update([tensor([3, 1])], optimizer.init(params), params);
 * console.log(next[0]);
 * // Tensor float32[2]
 * // [    0.5, 1.13397]
 * ```
 */
export function adadelta(options: AdadeltaOptions = {}): Optimizer<AdadeltaState> {
  checkOptions("adadelta", options);
  const { learningRate = 1, rho = 0.9, epsilon = 1e-6 } = options;
  checkNumbers("adadelta", { rho }, 0, 1);
  checkNumbers("adadelta", { epsilon }, 0);
  return leafwise("adadelta", { ...options, learningRate }, ["rho", "epsilon"], {
    slots: { meanSquare: zerosLike, meanSquareStep: zerosLike },
    numbers: (_, rate) => ({ rate }),
    step(param, gradient, slots, { rate }) {
      const meanSquare = add(mul(slots.meanSquare, rho), mul(mul(gradient, gradient), 1 - rho));
      const scale = div(sqrt(add(slots.meanSquareStep, epsilon)), sqrt(add(meanSquare, epsilon)));
      const delta = mul(scale, gradient);
      const meanSquareStep = add(mul(slots.meanSquareStep, rho), mul(mul(delta, delta), 1 - rho));
      return [descend(param, delta, rate), { meanSquare, meanSquareStep }];
    },
  });
}
