import { add, clip, mul, neg, rejectUnknownOptions, sub, type Tensor } from "@chainrule/tensor";
import type { MarginOptions } from "./hingeEmbeddingLoss.js";
import { matched } from "./matched.js";
import { reduceLosses } from "./reduction.js";

/**
 * max(0, margin − target · (a − b)): the target 1 wants a above b by the margin, −1 the opposite; margin 0 by
 * default. Its derivative at the kink is that of the sloping side.
 *
 * Source: PyTorch's `margin_ranking_loss`.
 *
 * @param a scores of any shape, float32 or float64
 * @param b the same shape
 * @param target 1 or −1, the same shape
 * @returns shape [], or the shape of a with `reduction: "none"`
 * @throws ShapeError when the shapes differ
 * @throws DtypeError unless a is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { marginRankingLoss } from "@chainrule/losses";
 * const [a, b] = [tensor([3, 3]), tensor([1, 5])];
 * console.log(marginRankingLoss(a, b, tensor([1, 1]), { reduction: "none" }).toArray()); // [ 0, 2 ]
 * ```
 */
export function marginRankingLoss(a: Tensor, b: Tensor, target: Tensor, options: MarginOptions = {}): Tensor {
  rejectUnknownOptions("marginRankingLoss", options, ["margin", "reduction"]);
  const { margin = 0, reduction } = options;
  const [first, second] = matched("marginRankingLoss", a, b, "a", "b");
  const [difference, t] = matched("marginRankingLoss", sub(first, second), target, "scores");
  const losses = clip(add(neg(mul(difference, t)), margin), { min: 0 });
  return reduceLosses("marginRankingLoss", losses, reduction);
}
