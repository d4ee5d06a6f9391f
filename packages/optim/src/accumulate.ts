import { add, div, equal, type Tensor, type Tree, treeMap, where, zeros, zerosLike } from "@chainrule/tensor";
import { checkGradients } from "./checkGradients.js";
import { checkIntegers } from "./checkNumbers.js";
import { checkState } from "./checkState.js";
import type { Optimizer } from "./optimizer.js";

/** The state of `accumulate`. */
export interface AccumulateState<S> {
  /** How many gradients are in the sum: an int32 of shape []. */
  readonly count: Tensor;
  /** The gradients since the last step, summed, a tree like the parameters. */
  readonly sum: Tree;
  /** The optimizer's own state. */
  readonly optimizer: S;
}

/**
 * An optimizer that takes one step for every `count` gradients, with their mean, as from a batch that large.
 * Between these steps the parameters stay as they are.
 *
 * The optimizer's step is computed each time and chosen or dropped without a branch, so that a compiled step
 * can do it.
 *
 * @throws RangeError unless count is a whole number at least 1
 *
 * Source: optax.MultiSteps.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { accumulate, sgd } from "@chainrule/optim";
 * const optimizer = accumulate(sgd({ learningRate: 1 }), 2);
 * let params = [tensor([0])];
 * let state = optimizer.init(params);
 * for (const gradient of [1, 3, 5]) {
 *   [params, state] = optimizer.update([tensor([gradient])], state, params);
 *   console.log(params[0]!.item());
 * }
 * // 0
 * // -2
 * // -2
 * ```
 */
export function accumulate<S>(optimizer: Optimizer<S>, count: number): Optimizer<AccumulateState<S>> {
  checkIntegers("accumulate", { count }, 1);
  return {
    init: (params) => ({
      count: zeros([], { dtype: "int32" }),
      sum: treeMap(zerosLike, params) as Tree,
      optimizer: optimizer.init(params),
    }),
    update(grads, state, params) {
      checkGradients("accumulate", grads, params);
      checkState("accumulate", state, ["count", "sum"]);
      const sum = treeMap(add, grads, state.sum);
      const full = equal(state.count, count - 1);
      const choose = <T>(stepped: T, kept: T): T => treeMap((a, b) => where(full, a, b), stepped, kept);
      const means = treeMap((x) => div(x, count), sum);
      const [next, nextState] = optimizer.update(means, state.optimizer, params);
      return [
        choose(next, params),
        {
          count: where(full, 0, add(state.count, 1)),
          sum: treeMap((x) => where(full, 0, x), sum) as Tree,
          optimizer: choose(nextState, state.optimizer),
        },
      ];
    },
  };
}
