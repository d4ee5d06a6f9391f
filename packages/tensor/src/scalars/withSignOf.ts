import { less, negate, type Scalar, select } from "@chainrule/wasm/scalar";

/** The value, or where x is below 0 its opposite. */
export const withSignOf = (x: Scalar, value: Scalar): Scalar => select(less(x, 0), negate(value), value);
