import { add, cos, mul, type Tensor } from "@chainrule/tensor";

/** From `start` to `end` along half a cosine as `done` goes from 0 to 1. */
export function cosineAnneal(start: number, end: number, done: Tensor): Tensor {
  return add(mul(add(cos(mul(done, Math.PI)), 1), (start - end) / 2), end);
}
