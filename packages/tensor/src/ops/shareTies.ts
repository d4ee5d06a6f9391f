import type { Tensor } from "../tensor.js";
import { equal } from "./equal.js";
import { mul } from "./mul.js";
import { where } from "./where.js";

/** The cotangent of the larger, or smaller, of two: where `a` is chosen all of it, at ties half. */
export function shareTies(cotangent: Tensor, chosen: Tensor, a: Tensor, b: Tensor): Tensor {
  return where(chosen, cotangent, where(equal(a, b), mul(cotangent, 0.5), 0));
}
