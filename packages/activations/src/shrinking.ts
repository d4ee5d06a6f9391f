import { abs, lessEqual, type Op, pointwise, type ScalarFunction, where } from "@chainrule/tensor";

/**
 * An op of x and λ that gives 0 up to a distance of λ from 0 and moves x by a constant beyond: its derivative is 0
 * from −λ to λ, also at both, and 1 elsewhere.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function shrinking(name: string, scalar: ScalarFunction): Op {
  return pointwise({
    name,
    scalar,
    vjp: (cotangent, [x, lambda]) => [() => where(lessEqual(abs(x!), lambda!), 0, cotangent), undefined],
  });
}
