import { absolute, add, type Scalar, subtract } from "@chainrule/tensor/scalar";
import { normalQuantile } from "../scalars/normalQuantile.js";

/**
 * The z at which the standard normal distribution has cumulated u plus half a step of the uniform grid, for u
 * in [0, 1) a multiple of 2⁻²⁴ (float32) or 2⁻⁵³ (float64): never at 0 or 1, where z is infinite.
 */
export function inverseNormal(u: Scalar): Scalar {
  const q = add(subtract(u, 0.5), u.type === "float32" ? 2 ** -25 : 2 ** -54);
  return normalQuantile(q, subtract(0.5, absolute(q)));
}
