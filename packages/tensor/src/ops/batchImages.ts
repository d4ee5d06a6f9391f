import type { Tensor } from "../tensor.js";
import { reshape } from "./reshape.js";

/** The batch rule of what is done to each image alone: examples are images more. */
export function batchImages(x: Tensor, apply: (images: Tensor) => Tensor): Tensor {
  const [examples, n, ...rest] = x.shape;
  const result = apply(reshape(x, [examples! * n!, ...rest]));
  return reshape(result, [examples!, n!, ...result.shape.slice(1)]);
}
