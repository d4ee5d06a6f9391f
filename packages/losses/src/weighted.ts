import { broadcastTo, formatShape, mul, promote, ShapeError, type Tensor } from "@chainrule/tensor";

/** Weights in the dtype and shape of x. @throws ShapeError when they do not broadcast to it */
export function broadcastWeight(name: string, what: string, weight: Tensor, x: Tensor): Tensor {
  const w = promote(name, x, weight)[1]!;
  const missing = x.shape.length - w.shape.length;
  if (missing < 0 || !w.shape.every((n, axis) => n === 1 || n === x.shape[axis + missing])) {
    throw new ShapeError(
      `${name}: ${what} ${formatShape(w.shape)} does not broadcast to the shape of the prediction, ${formatShape(x.shape)}`,
    );
  }
  return broadcastTo(w, x.shape);
}

/** Losses times weights that broadcast to their shape. @throws ShapeError when they don't */
export function weighted(name: string, losses: Tensor, weight: Tensor | undefined): Tensor {
  return weight === undefined ? losses : mul(losses, broadcastWeight(name, "weight", weight, losses));
}
