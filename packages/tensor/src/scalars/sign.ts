import { and, divide, equal, less, or, type Scalar } from "@chainrule/wasm/scalar";

/** Whether the sign bit is set: below zero, or −0. */
export function isNegative(x: Scalar): Scalar {
  return or(less(x, 0), and(equal(x, 0), less(divide(1, x), 0)));
}
