import {
  absolute,
  add,
  and,
  constant,
  equal,
  floor,
  less,
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
import { log, logPair } from "./log.js";
import { exactProduct } from "./pairs.js";
import { isNegative } from "./sign.js";

/** |a|ᵇ = e^(b · ln |a|) in float64; of a float64 base, the product is carried to more digits. */
function magnitude(a: Scalar, b: Scalar, precise: boolean): Scalar {
  if (!precise) return exp(multiply(b, log(absolute(a))));
  const logarithm = logPair(absolute(a));
  const product = exactProduct(b, logarithm.high);
  const low = add(product.low, multiply(b, logarithm.low));
  return exp(product.high, select(less(absolute(product.high), 1000), low, 0));
}

/** aᵇ with the sign and the special values of IEEE 754. */
export function power(x: Scalar, y: Scalar): Scalar {
  return inDouble(
    (a, b) => {
      const positive = magnitude(a, b, x.type === "float64");
      const half = multiply(b, 0.5);
      const integer = equal(floor(b), b);
      const odd = and(integer, notEqual(floor(half), half));
      const signed = select(and(isNegative(a), odd), negate(positive), positive);
      const isRoot = and(and(less(a, 0), less(-Infinity, a)), not(integer));
      const defined = select(isRoot, constant(NaN, a.type), signed);
      // Such an exponent is even, or infinite.
      const isUnit = and(equal(a, -1), less(2 ** 54, absolute(b)));
      const isOne = or(or(equal(a, 1), equal(b, 0)), isUnit);
      return select(isOne, constant(1, a.type), defined);
    },
    x,
    y,
  );
}
