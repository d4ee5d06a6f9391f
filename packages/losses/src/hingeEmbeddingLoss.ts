import { add, clip, equal, rejectUnknownOptions, sub, type Tensor, where } from "@chainrule/tensor";
import { matched } from "./matched.js";
import { type LossOptions, reduceLosses } from "./reduction.js";

/** Options of losses with a margin. */
export interface MarginOptions extends LossOptions {
  /** How far apart things are to be. The default is the loss's own. */
  readonly margin?: number | undefined;
}

/**
 * Of distances x: x for the target 1 (alike), max(0, margin − x) for −1 (different); margin 1 by default. Its
 * derivative for −1 is −1 up to x = margin, also there, and 0 above.
 *
 * Source: PyTorch's `hinge_embedding_loss`.
 *
 * @param distance any shape, float32 or float64
 * @param target 1 or −1, the same shape
 * @returns shape [], or the shape of the distance with `reduction: "none"`
 * @throws ShapeError when the shapes differ
 * @throws DtypeError unless the distance is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { hingeEmbeddingLoss } from "@chainrule/losses";
 * const losses = hingeEmbeddingLoss(tensor([3, 0.25, 3]), tensor([1, -1, -1]), { reduction: "none" });
 * console.log(losses.toArray()); // [ 3, 0.75, 0 ]
 * ```
 */
export function hingeEmbeddingLoss(distance: Tensor, target: Tensor, options: MarginOptions = {}): Tensor {
  rejectUnknownOptions("hingeEmbeddingLoss", options, ["margin", "reduction"]);
  const { margin = 1, reduction } = options;
  const [x, t] = matched("hingeEmbeddingLoss", distance, target, "distance");
  const apart = clip(sub(margin, x), { min: 0 });
  const losses = add(where(equal(t, 1), 0, apart), where(equal(t, -1), 0, x));
  return reduceLosses("hingeEmbeddingLoss", losses, reduction);
}
