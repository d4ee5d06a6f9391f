import type { Tensor } from "../tensor.js";
import { permute } from "./transpose.js";

/** The transpose of each matrix: the last two axes exchanged. */
export function matrixTranspose(x: Tensor): Tensor {
  const last = x.shape.length - 1;
  return permute(
    x,
    x.shape.map((_, i) => (i < last - 1 ? i : i === last ? last - 1 : last)),
  );
}
