import { equal, less, negate, type Scalar, select } from "@chainrule/wasm/scalar";

/** The value, or where x is below 0 its opposite. */
export const withSignOf = (x: Scalar, value: Scalar): Scalar => select(less(x, 0), negate(value), value);

/** An odd function of x by its value at |x|; zero keeps its own sign. */
export const oddly = (x: Scalar, value: Scalar): Scalar => select(equal(x, 0), x, withSignOf(x, value));
