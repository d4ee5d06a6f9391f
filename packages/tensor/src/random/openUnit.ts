import { add, floor, multiply, type Scalar } from "@chainrule/tensor/scalar";

/**
 * A multiple of 2⁻⁵³ in [0, 1), in float64, moved to the middle of its cell of a grid of 2⁻⁵²: never 0 or 1,
 * whose logarithms have no use, and as far from the one as from the other.
 */
export function openUnit(u: Scalar): Scalar {
  return multiply(add(floor(multiply(u, 2 ** 52)), 0.5), 2 ** -52);
}
