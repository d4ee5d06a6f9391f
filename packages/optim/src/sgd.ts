import { add, mul, rejectUnknownOptions, sub, type Tree, treeMap, zerosLike } from "@chainrule/tensor";
import { checkGradientShapes, checkNumber, type Optimizer } from "./optimizer.js";

/** Options of `sgd`. */
export interface SgdOptions {
  /** How far along the gradient one step goes. */
  readonly learningRate: number;
  /** The share of the last step's velocity that goes on, 0 … 1. Default 0: none. */
  readonly momentum?: number | undefined;
}

/** The state of `sgd`. */
export interface SgdState {
  /** A tree like the parameters with momentum, empty without. */
  readonly velocity: Tree;
}

/**
 * Stochastic gradient descent: θ ← θ − η · g; with momentum μ: v ← μ · v + g, θ ← θ − η · v, v being g at
 * the first step.
 *
 * @throws RangeError for a learning rate below 0 or a momentum outside [0, 1)
 * @throws TypeError for an unknown option
 *
 * Source: PyTorch's torch.optim.SGD; momentum after Polyak (1964).
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { sgd } from "@chainrule/optim";
 * const optimizer = sgd({ learningRate: 0.5 });
 * const params = { w: tensor([1, 2]) };
 * const [next] = optimizer.update({ w: tensor([2, 2]) }, optimizer.init(params), params);
 * console.log(next.w.toArray()); // [ 0, 1 ]
 * ```
 */
export function sgd(options: SgdOptions): Optimizer<SgdState> {
  rejectUnknownOptions("sgd", options, ["learningRate", "momentum"]);
  const { learningRate, momentum = 0 } = options;
  checkNumber("sgd", "learningRate", learningRate, 0);
  checkNumber("sgd", "momentum", momentum, 0, 1);
  return {
    init: (params) => ({ velocity: momentum === 0 ? [] : (treeMap(zerosLike, params) as Tree) }),
    update(grads, state, params) {
      checkGradientShapes("sgd", grads, params);
      if (momentum === 0) return [treeMap((p, g) => sub(p, mul(g, learningRate)), params, grads), state];
      const velocity = treeMap((v, g) => add(mul(v, momentum), g), state.velocity, grads);
      return [treeMap((p, v) => sub(p, mul(v, learningRate)), params, velocity), { velocity }];
    },
  };
}
