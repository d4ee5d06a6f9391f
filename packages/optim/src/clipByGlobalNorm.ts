import {
  add,
  cast,
  div,
  minimum,
  mul,
  norm,
  square,
  sqrt,
  type Tensor,
  treeLeaves,
  treeMap,
} from "@chainrule/tensor";
import { checkNumbers } from "./checkNumbers.js";
import type { Transform } from "./optimizer.js";

/**
 * Shrinks all gradients by one factor, so that their norm, taken of all of them as one vector, is at most
 * `maxNorm`: g ← g · min(1, maxNorm / (‖g‖ + 1e-6)). The norm is computed in float64. Gradients of frozen
 * parameters count.
 *
 * @throws RangeError for a norm below 0
 *
 * Source: Pascanu, Mikolov, Bengio: On the difficulty of training Recurrent Neural Networks (2013); PyTorch's
 * torch.nn.utils.clip_grad_norm_.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { clipByGlobalNorm } from "@chainrule/optim";
 * const clip = clipByGlobalNorm(1);
 * const grads = { w: tensor([30]), b: tensor(-40) };
 * const [clipped] = clip.transform(grads, clip.init(grads), grads);
 * console.log(clipped.w.item().toFixed(3), clipped.b.item().toFixed(3)); // 0.600 -0.800
 * ```
 */
export function clipByGlobalNorm(maxNorm: number): Transform<[]> {
  checkNumbers("clipByGlobalNorm", { maxNorm }, 0);
  return {
    init: () => [],
    transform(grads, state) {
      const norms = treeLeaves(grads).map((gradient) => norm(cast(gradient, "float64")));
      if (norms.length === 0) return [grads, state];
      const total = sqrt(norms.map((x) => square(x)).reduce((sum, x) => add(sum, x)));
      const factor = minimum(div(maxNorm, add(total, 1e-6)), 1);
      return [treeMap((gradient: Tensor) => mul(gradient, cast(factor, gradient.dtype)), grads), state];
    },
  };
}
