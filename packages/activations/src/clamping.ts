import { greater, less, logicalAnd, type Op, pointwise, where } from "@chainrule/tensor";
import { maximum, minimum } from "@chainrule/tensor/scalar";

/**
 * The op min(max(x, low), high), whose derivative is 1 between the bounds and 0 elsewhere, also at both.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function clamping(name: string): Op {
  return pointwise({
    name,
    scalar: ([x, low, high]) => minimum(maximum(x!, low!), high!),
    vjp: (cotangent, [x, low, high]) => [
      () => where(logicalAnd(greater(x!, low!), less(x!, high!)), cotangent, 0),
      undefined,
      undefined,
    ],
  });
}
