import { add, mul, rejectUnknownOptions, treeMap, treePaths } from "@chainrule/tensor";
import { checkGradients } from "./checkGradients.js";
import { checkNumbers } from "./checkNumbers.js";
import type { Transform } from "./optimizer.js";

/** Options of `addWeightDecay`. */
export interface AddWeightDecayOptions {
  /** Which parameters, by their path as `treePaths` writes it. Default: all. */
  readonly mask?: ((path: string) => boolean) | undefined;
}

/**
 * Adds the gradient of the penalty ½ λ ‖θ‖² to the gradients: g ← g + λ θ. In front of an optimizer this is its
 * coupled weight decay; behind a clipping, the decay is not clipped.
 *
 * @throws RangeError for a weight decay below 0
 * @throws ShapeError when a gradient and its parameter differ in shape or dtype, with the path
 * @throws TypeError for an unknown option
 *
 * Source: optax.add_decayed_weights.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { addWeightDecay } from "@chainrule/optim";
 * const decay = addWeightDecay(0.5, { mask: (path) => path !== "bias" });
 * const params = { weight: tensor([2, 4]), bias: tensor(6) };
 * const grads = { weight: tensor([1, 1]), bias: tensor(1) };
 * const [changed] = decay.transform(grads, decay.init(params), params);
 * console.log(changed.weight.toArray(), changed.bias.item()); // [ 2, 3 ] 1
 * ```
 */
export function addWeightDecay(weightDecay: number, options: AddWeightDecayOptions = {}): Transform<[]> {
  checkNumbers("addWeightDecay", { weightDecay }, 0);
  rejectUnknownOptions("addWeightDecay", options, ["mask"]);
  const { mask = () => true } = options;
  return {
    init: () => [],
    transform(grads, state, params) {
      checkGradients("addWeightDecay", grads, params);
      const decays = treePaths(grads).map(mask);
      let index = 0;
      const changed = treeMap(
        (gradient, param) => (decays[index++] ? add(gradient, mul(param, weightDecay)) : gradient),
        grads,
        params,
      );
      return [changed, state];
    },
  };
}
