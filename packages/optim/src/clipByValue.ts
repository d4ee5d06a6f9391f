import { maximum, minimum, treeMap } from "@chainrule/tensor";
import { checkNumbers } from "./checkNumbers.js";
import type { Transform } from "./optimizer.js";

/**
 * Clips each element of the gradients to [−limit, limit]; NaN stays NaN.
 *
 * @throws RangeError for a limit below 0
 *
 * Source: PyTorch's torch.nn.utils.clip_grad_value_.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { clipByValue } from "@chainrule/optim";
 * const clip = clipByValue(1);
 * const grads = [tensor([30, -40, 0.5])];
 * const [clipped] = clip.transform(grads, clip.init(grads), grads);
 * console.log(clipped[0]!.toArray()); // [ 1, -1, 0.5 ]
 * ```
 */
export function clipByValue(limit: number): Transform<[]> {
  checkNumbers("clipByValue", { limit }, 0);
  return {
    init: () => [],
    transform: (grads, state) => [treeMap((g) => minimum(maximum(g, -limit), limit), grads), state],
  };
}
