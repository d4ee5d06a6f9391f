import {
  absolute,
  add,
  constant,
  divide,
  less,
  minimum,
  multiply,
  negate,
  polynomial,
  powerOfTwo,
  type Scalar,
  select,
  subtract,
} from "@chainrule/wasm/scalar";
import { exp, expQuotient, reduce } from "./exp.js";
import { withSignOf } from "./withSignOf.js";

/**
 * tanh x: near zero x · (1 + x² · P(x²)), elsewhere 1 − 2 / (e²ˣ + 1) with the sign of x.
 *
 * Source: Cephes, tanhf and tanh (S. L. Moshier).
 */
export function tanh(x: Scalar): Scalar {
  return x.type === "float32" ? single(x) : double(x);
}

/** With 2x = n · ln 2 + r and eʳ = (a + b + c) / (a − b + c), of which the lower is taken 2⁻ⁿ-fold. Within 1.5 ulp. */
function single(x: Scalar): Scalar {
  const size = absolute(x);
  const z = multiply(x, x);
  const series = polynomial(z, [-0.3333328, 0.13331442, -0.053739716, 0.0206390888, -0.0057049887]);
  const near = multiply(x, add(multiply(z, series), 1));
  const { n, r } = reduce(minimum(add(size, size), 20));
  const { a, b, c } = expQuotient(r);
  const lower = multiply(add(subtract(a, b), c), powerOfTwo(negate(n)));
  const far = subtract(1, divide(add(lower, lower), add(add(add(a, b), c), lower)));
  return select(less(size, 0.625), near, withSignOf(x, far));
}

function double(x: Scalar): Scalar {
  const a = absolute(x);
  const z = multiply(x, x);
  const series = divide(
    polynomial(z, [-1.61468768441708447952e3, -9.92877231001918586564e1, -9.64399179425052238628e-1]),
    polynomial(z, [4.84406305325125486048e3, 2.23548839060100448583e3, 1.12811678491632931402e2, 1]),
  );
  const near = add(x, multiply(multiply(x, z), series));
  const far = subtract(1, divide(constant(2, x.type), add(exp(add(a, a)), 1)));
  // NaN, and zero with its sign, are their own results.
  return select(less(0, a), select(less(a, 0.625), near, withSignOf(x, far)), x);
}
