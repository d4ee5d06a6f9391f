import {
  absolute,
  add,
  and,
  constant,
  equal,
  floor,
  less,
  maximum,
  minimum,
  multiply,
  negate,
  not,
  notEqual,
  or,
  type Scalar,
  select,
} from "@chainrule/wasm/scalar";
import { exp } from "./exp.js";
import { inDouble } from "./inDouble.js";
import { logPair } from "./log.js";
import { exactProduct } from "./pairs.js";
import { isNegative } from "./sign.js";

/** |a|ᵇ = e^(b · ln |a|), the product being carried to twice the precision. */
function magnitude(a: Scalar, b: Scalar): Scalar {
  const logarithm = logPair(absolute(a));
  // Beyond these limits every power but those of ±1 is 0 or ∞.
  const limited = minimum(maximum(b, -(2 ** 80)), 2 ** 80);
  const product = exactProduct(limited, logarithm.high);
  const low = add(product.low, multiply(limited, logarithm.low));
  return exp(product.high, select(less(absolute(product.high), 1000), low, 0));
}

/** aᵇ with the sign and the special values of IEEE 754. */
export function power(x: Scalar, y: Scalar): Scalar {
  return inDouble(
    (a, b) => {
      const positive = magnitude(a, b);
      const half = multiply(b, 0.5);
      const integer = equal(floor(b), b);
      const odd = and(integer, notEqual(floor(half), half));
      const negative = less(a, 0);
      const signed = select(and(isNegative(a), odd), negate(positive), positive);
      const finite = less(absolute(b), Infinity);
      const root = and(and(negative, less(-Infinity, a)), and(not(integer), finite));
      const defined = select(root, constant(NaN, a.type), signed);
      const unit = or(equal(a, 1), and(equal(a, -1), equal(absolute(b), Infinity)));
      const nan = or(notEqual(a, a), notEqual(b, b));
      const result = select(unit, constant(1, a.type), select(nan, add(a, b), defined));
      return select(or(equal(b, 0), equal(a, 1)), constant(1, a.type), result);
    },
    x,
    y,
  );
}
