import {
  absolute,
  add,
  divide,
  less,
  maximum,
  minimum,
  multiply,
  negate,
  powerOfTwo,
  type Scalar,
  select,
  subtract,
} from "@chainrule/wasm/scalar";
import { exp, expQuotient, reduce } from "./exp.js";

/** 1 / (1 + e⁻ˣ), in float32 for x + low: `low` is some last digits of x, if there are any. */
export function sigmoid(x: Scalar, low?: Scalar): Scalar {
  return x.type === "float32" ? single(x, low) : double(x);
}

/**
 * With x = n · ln 2 + r, s = 2⁻ⁿ and eʳ = (a + b + c) / (a − b + c): (a + b + c) / ((a + b + c) + s · (a − b + c)), where
 * c · s is exact and added last. Numerator and denominator are 2⁻⁶⁴ of that, or s would overflow where the result is
 * below the normal numbers. Within 1.98 ulp.
 */
function single(x: Scalar, low?: Scalar): Scalar {
  const { n, r } = reduce(minimum(maximum(x, -104), 30));
  const { a, b, c } = expQuotient(low ? add(r, low) : r);
  const s = powerOfTwo(negate(n), -64);
  const numerator = multiply(add(add(b, a), c), 2 ** -64);
  return divide(numerator, add(multiply(s, c), subtract(numerator, multiply(subtract(b, a), s))));
}

/** eˣ / (1 + eˣ) below 0, so that nothing overflows. */
function double(x: Scalar): Scalar {
  const e = exp(negate(absolute(x)));
  return divide(select(less(x, 0), e, 1), add(e, 1));
}
