import {
  absolute,
  add,
  constant,
  divide,
  less,
  multiply,
  negate,
  type Scalar,
  select,
  subtract,
} from "@chainrule/wasm/scalar";
import { exp } from "./exp.js";

/**
 * 1 / (1 + e⁻ˣ) for x ≥ 0 and eˣ / (1 + eˣ) below: the exponential never overflows. What rounding 1 + e loses
 * is known exactly, so its effect is taken off the quotient.
 */
export function sigmoid(x: Scalar): Scalar {
  const negative = less(x, 0);
  const e = exp(negate(absolute(x)));
  const sum = add(e, 1);
  const lost = subtract(e, subtract(sum, 1));
  const quotient = divide(select(negative, e, constant(1, x.type)), sum);
  const reciprocal = select(negative, subtract(1, quotient), quotient);
  return subtract(quotient, multiply(multiply(quotient, reciprocal), lost));
}
