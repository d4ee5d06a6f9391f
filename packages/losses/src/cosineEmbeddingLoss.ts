import {
  add,
  clip,
  div,
  equal,
  formatShape,
  mul,
  operand,
  rejectUnknownOptions,
  sameShape,
  ShapeError,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from "@chainrule/tensor";
import type { MarginOptions } from "./hingeEmbeddingLoss.js";
import { matched } from "./matched.js";
import { reduceLosses } from "./reduction.js";

/** √(Σ x² + 1e-12) along the last axis: not 0 for a vector of zeros. PyTorch's 1e-12 is of float32. */
function size(x: Tensor): Tensor {
  return sqrt(add(sum(square(x), { axis: -1 }), Math.fround(1e-12)));
}

/**
 * 1 − cos of the angle between a and b for the target 1 (alike), max(0, cos − margin) for −1 (different); margin 0
 * by default. As in PyTorch the lengths are √(Σ x² + 1e-12).
 *
 * Source: PyTorch's `cosine_embedding_loss`.
 *
 * @param a vectors, shape [length] or [samples, length], float32 or float64
 * @param b the same shape
 * @param target 1 or −1, shape [] or [samples]
 * @returns shape [], or one loss a sample with `reduction: "none"`
 * @throws ShapeError when the shapes do not fit
 * @throws DtypeError unless a is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { cosineEmbeddingLoss } from "@chainrule/losses";
 * const [a, b] = [tensor([[1, 0], [1, 0]]), tensor([[0, 2], [3, 0]])];
 * console.log(cosineEmbeddingLoss(a, b, tensor([1, -1]), { reduction: "none" }).toArray()); // [ 1, 1 ]
 * ```
 */
export function cosineEmbeddingLoss(
  a: Tensor,
  b: Tensor,
  target: Tensor,
  options: MarginOptions = {},
): Tensor {
  const name = "cosineEmbeddingLoss";
  rejectUnknownOptions(name, options, ["margin", "reduction"]);
  const { margin = 0, reduction } = options;
  const [x, y] = matched(name, a, b, "a", "b");
  const t = operand(name, target);
  const { shape } = x;
  if (shape.length < 1 || shape.length > 2 || !sameShape(t.shape, shape.slice(0, -1))) {
    throw new ShapeError(
      `${name}: vectors [length] or [samples, length] need targets [] or [samples], got ` +
        `${formatShape(shape)} and ${formatShape(t.shape)}`,
    );
  }
  const cosine = div(sum(mul(x, y), { axis: -1 }), mul(size(x), size(y)));
  const alike = clip(sub(1, cosine), { min: 0 });
  const different = clip(sub(cosine, margin), { min: 0 });
  const losses = where(equal(t, 1), alike, where(equal(t, -1), different, 0));
  return reduceLosses(name, losses, reduction);
}
