import type { Tensor } from "../tensor.js";
import { permute } from "./transpose.js";

/** The transpose of each matrix: the last two axes exchanged. */
export function matrixTranspose(x: Tensor): Tensor {
  const axes = [...x.shape.keys()];
  return permute(x, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
}
