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
import { exp, reduce } from "./exp.js";

/** 1 / (1 + e⁻ˣ). */
export function sigmoid(x: Scalar): Scalar {
  return x.type === "float32" ? single(x) : double(x);
}

/**
 * With x = n · ln 2 + r, s = 2⁻ⁿ and eʳ = (c + a + b) / (c + a − b), a rational minimax approximation of our own:
 * (c + a + b) / ((c + a + b) + s · (c + a − b)), where c · s is exact and added last. Numerator and denominator are
 * 2⁻⁶⁴ of that, or s would overflow where the result is below the normal numbers. This c keeps the sums away from powers
 * of two, where roundings weigh most: 1.98 ulp instead of 2.5.
 */
function single(x: Scalar): Scalar {
  const { n, r } = reduce(minimum(maximum(x, -104), 30));
  const z = multiply(r, r);
  const c = 1.59375;
  const a = multiply(z, 0.0999786699933589 * c);
  const b = multiply(r, add(multiply(z, 0.008322705041467907 * c), c / 2));
  const s = powerOfTwo(subtract(-64, n));
  const numerator = multiply(add(add(b, a), c), 2 ** -64);
  return divide(numerator, add(multiply(s, c), subtract(numerator, multiply(subtract(b, a), s))));
}

/** eˣ / (1 + eˣ) below 0, so that nothing overflows. */
function double(x: Scalar): Scalar {
  const e = exp(negate(absolute(x)));
  return divide(select(less(x, 0), e, 1), add(e, 1));
}
