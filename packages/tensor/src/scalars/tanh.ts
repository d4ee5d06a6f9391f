import {
  absolute,
  add,
  constant,
  divide,
  less,
  multiply,
  negate,
  polynomial,
  type Scalar,
  select,
  subtract,
} from "@chainrule/wasm/scalar";
import { exp } from "./exp.js";

/**
 * tanh x: near zero x + x³ · P(x²), elsewhere 1 − 2 / (e²ˣ + 1) with the sign of x.
 *
 * Source: Cephes, tanhf and tanh (S. L. Moshier).
 */
export function tanh(x: Scalar): Scalar {
  const a = absolute(x);
  const z = multiply(x, x);
  const series =
    x.type === "float32"
      ? polynomial(
          z,
          [-3.33332819422e-1, 1.33314422036e-1, -5.37397155531e-2, 2.06390887954e-2, -5.70498872745e-3],
        )
      : divide(
          polynomial(z, [-1.61468768441708447952e3, -9.92877231001918586564e1, -9.64399179425052238628e-1]),
          polynomial(z, [4.84406305325125486048e3, 2.23548839060100448583e3, 1.12811678491632931402e2, 1]),
        );
  const near = add(x, multiply(multiply(x, z), series));
  const far = subtract(1, divide(constant(2, x.type), add(exp(add(a, a)), 1)));
  const signed = select(less(x, 0), negate(far), far);
  // NaN, and zero with its sign, are their own results.
  return select(less(0, a), select(less(a, 0.625), near, signed), x);
}
