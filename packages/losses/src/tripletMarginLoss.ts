import {
  add,
  clip,
  minimum,
  norm,
  rejectUnknownOptions,
  ShapeError,
  sub,
  type Tensor,
} from "@chainrule/tensor";
import type { MarginOptions } from "./hingeEmbeddingLoss.js";
import { matched } from "./matched.js";
import { reduceLosses } from "./reduction.js";

/** What `tripletMarginLoss` can be told. */
export interface TripletMarginLossOptions extends MarginOptions {
  /** The order of the norm that is the distance. Default 2. */
  readonly p?: number | undefined;
  /** What is added to each difference, so that no distance is 0. Default 1e-6. */
  readonly eps?: number | undefined;
  /** Whether the negative's distance may also be that to the positive, if it is smaller. Default false. */
  readonly swap?: boolean | undefined;
}

/**
 * max(0, d(anchor, positive) − d(anchor, negative) + margin) with the distance d(x, y) = ‖x − y + eps‖ₚ along the
 * last axis; margin 1 by default. Its derivative at the kink is that of the sloping side.
 *
 * Source: Balntas et al. 2016, Learning local feature descriptors with triplets; PyTorch's `triplet_margin_loss`.
 *
 * @param anchor vectors, shape [..., length], float32 or float64
 * @param positive what is to be near, the same shape
 * @param negative what is to be far, the same shape
 * @returns shape [], or one loss a sample, shape [...], with `reduction: "none"`
 * @throws ShapeError when the shapes differ
 * @throws DtypeError unless the anchor is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { tripletMarginLoss } from "@chainrule/losses";
 * const anchor = tensor([[0, 0]], { dtype: "float64" });
 * const loss = tripletMarginLoss(anchor, tensor([[3, 4]]), tensor([[0, 2]]), { eps: 0 });
 * console.log(loss.item()); // 4
 * ```
 */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMarginLossOptions = {},
): Tensor {
  const name = "tripletMarginLoss";
  rejectUnknownOptions(name, options, ["margin", "p", "eps", "swap", "reduction"]);
  const { margin = 1, p = 2, eps = 1e-6, swap = false, reduction } = options;
  const distance = (x: Tensor, y: Tensor): Tensor => {
    const [first, second] = matched(name, x, y, "vectors", "vectors");
    if (first.shape.length === 0) throw new ShapeError(`${name}: vectors need an axis, got shape []`);
    return norm(add(sub(first, second), eps), { axis: -1, order: p });
  };
  const near = distance(anchor, positive);
  const far = distance(anchor, negative);
  const away = swap ? minimum(far, distance(positive, negative)) : far;
  return reduceLosses(name, clip(add(sub(near, away), margin), { min: 0 }), reduction);
}
