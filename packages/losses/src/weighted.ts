import { broadcastTo, mul, promote, type Tensor } from "@chainrule/tensor";

/** Losses times weights that broadcast to their shape. @throws ShapeError when they don't */
export function weighted(name: string, losses: Tensor, weight: Tensor | undefined): Tensor {
  if (weight === undefined) return losses;
  const [l, w] = promote(name, losses, weight) as [Tensor, Tensor];
  return mul(l, broadcastTo(w, l.shape));
}
