import {
  absolute,
  add,
  constant,
  divide,
  less,
  multiply,
  type Scalar,
  select,
  squareRoot,
  subtract,
} from "@chainrule/wasm/scalar";
import { exp, expm1 } from "./exp.js";
import { inDouble } from "./inDouble.js";
import { log1p } from "./log.js";
import { oddly } from "./withSignOf.js";

/** From here on eˣ alone is 2 sinh x and 2 cosh x. */
const far = 22;

/** sinh x from e^|x| − 1, which does not cancel near 0. Source: fdlibm, e_sinh.c (Sun Microsystems). */
export function sinh(x: Scalar): Scalar {
  return inDouble((y) => {
    const a = absolute(y);
    const e = expm1(a);
    const quotient = divide(e, add(e, 1));
    const small = subtract(multiply(e, 2), multiply(e, quotient));
    const near = multiply(select(less(a, 1), small, add(e, quotient)), 0.5);
    return oddly(y, select(less(a, far), near, exp(a, undefined, -1)));
  }, x);
}

/** cosh x = (e^|x| + e^−|x|) / 2. */
export function cosh(x: Scalar): Scalar {
  return inDouble((y) => {
    const half = exp(absolute(y), undefined, -1);
    return add(half, divide(0.25, half));
  }, x);
}

/** ln(1 + near) up to 2⁵⁴, beyond which a² + 1 is a²: there ln 2a. */
function logarithm(a: Scalar, near: Scalar): Scalar {
  const small = less(a, 2 ** 54);
  return add(log1p(select(small, near, a)), select(small, constant(0, a.type), Math.LN2));
}

/** asinh x = ln(1 + |x| + x² / (1 + √(1 + x²))) with the sign of x. Source: fdlibm, s_asinh.c. */
export function asinh(x: Scalar): Scalar {
  return inDouble((y) => {
    const a = absolute(y);
    const z = multiply(a, a);
    const near = add(a, divide(z, add(squareRoot(add(z, 1)), 1)));
    return oddly(y, logarithm(a, near));
  }, x);
}

/** acosh x = ln(1 + t + √(2t + t²)) with t = x − 1; NaN below 1. Source: fdlibm, e_acosh.c. */
export function acosh(x: Scalar): Scalar {
  return inDouble((y) => {
    const t = subtract(y, 1);
    const near = add(t, squareRoot(add(multiply(t, 2), multiply(t, t))));
    return select(less(y, 1), constant(NaN, y.type), logarithm(y, near));
  }, x);
}

/** atanh x = ½ ln(1 + 2|x| / (1 − |x|)) with the sign of x. Source: fdlibm, e_atanh.c. */
export function atanh(x: Scalar): Scalar {
  return inDouble((y) => {
    const a = absolute(y);
    const twice = add(a, a);
    const argument = add(twice, divide(multiply(twice, a), subtract(1, a)));
    const value = multiply(log1p(argument), 0.5);
    return oddly(y, select(less(1, a), constant(NaN, y.type), value));
  }, x);
}
