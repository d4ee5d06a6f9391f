import {
  absolute,
  add,
  divide,
  maximum,
  multiply,
  negate,
  polynomial,
  type Scalar,
} from "@chainrule/wasm/scalar";
import { exp, expOfNonPositive } from "./exp.js";
import { log1p } from "./log.js";

/** ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|). */
export function softplus(x: Scalar): Scalar {
  const size = negate(absolute(x));
  return add(maximum(x, 0), x.type === "float32" ? single(expOfNonPositive(size)) : log1p(exp(size)));
}

/**
 * ln(1 + e) for e from 0 to 1 in float32, from the series of the inverse hyperbolic tangent: with s = 2e / (2 + e) it is
 * s + s³ · P(s²), a minimax approximation of our own. Within 3 ulp.
 */
function single(e: Scalar): Scalar {
  const s = divide(add(e, e), add(e, 2));
  const z = multiply(s, s);
  const series = polynomial(z, [0.08333302, 0.012506703, 0.0021877105, 0.00054704957]);
  return add(s, multiply(s, multiply(z, series)));
}
