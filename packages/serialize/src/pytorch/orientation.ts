import { clone, sameShape, type Tensor, transpose } from "@chainrule/tensor";

/** How a matrix of a PyTorch model becomes one here. */
export type Orientation = "same" | "transposed" | "unclear";

/**
 * Whether a tensor of a PyTorch model has to be transposed to take a leaf's place; undefined where it does not fit at
 * all. A matrix with a bias beside it belongs to a `Linear`, [outputs, inputs] there and [inputs, outputs] here. One
 * without may also be an embedding, the same on both sides: there the shapes decide, and for a square one nothing does.
 */
export function orientationOf(
  leaf: Tensor,
  found: Tensor,
  { isWeight, hasBias }: { readonly isWeight: boolean; readonly hasBias: boolean },
): Orientation | undefined {
  const isSame = sameShape(leaf.shape, found.shape);
  if (!isWeight || leaf.shape.length !== 2) return isSame ? "same" : undefined;
  const isTransposed = sameShape(leaf.shape, [...found.shape].reverse());
  if (hasBias) return isTransposed ? "transposed" : undefined;
  if (isSame && isTransposed) return "unclear";
  if (isTransposed) return "transposed";
  return isSame ? "same" : undefined;
}

/** The tensor as it is used here, in memory of its own order. */
export function oriented(tensor: Tensor, orientation: Orientation): Tensor {
  return orientation === "transposed" ? clone(transpose(tensor)) : tensor;
}
