import {
  constant,
  divide,
  lessEqual,
  multiply,
  negate,
  polynomial,
  type Scalar,
  select,
  subtract,
} from "@chainrule/tensor/scalar";
import { erf } from "../scalars/erf.js";
import { exp } from "../scalars/exp.js";

// Coefficients of rational functions in x / √2, from the constant term up.
const middleNumerator = [
  1.23033935479799725e3, 2.05107837782607147e3, 1.71204761263407058e3, 8.8195222124176909e2,
  2.98635138197400131e2, 6.61191906371416295e1, 8.88314979438837594, 5.64188496988670089e-1,
  2.15311535474403846e-8,
];
const middleDenominator = [
  1.23033935480374942e3, 3.43936767414372164e3, 4.36261909014324716e3, 3.29079923573345963e3,
  1.62138957456669019e3, 5.37181101862009858e2, 1.17693950891312499e2, 1.57449261107098347e1, 1,
];
const farNumerator = [
  6.58749161529837803e-4, 1.60837851487422766e-2, 1.25781726111229246e-1, 3.60344899949804439e-1,
  3.05326634961232344e-1, 1.63153871373020978e-2,
];
const farDenominator = [
  2.33520497626869185e-3, 6.05183413124413191e-2, 5.27905102951428412e-1, 1.87295284992346725,
  2.56852019228982242, 1,
];

/**
 * The probability that a standard normal number is beyond x ≥ 0, in float64: small ones as exact as others, to
 * x = 37.
 *
 * Source: W. J. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969) 631–637.
 */
export function normalTail(x: Scalar): Scalar {
  const y = multiply(x, Math.SQRT1_2);
  const near = subtract(0.5, multiply(erf(y), 0.5));
  const decay = multiply(exp(negate(multiply(multiply(x, x), 0.5))), 0.5);
  const middle = multiply(decay, divide(polynomial(y, middleNumerator), polynomial(y, middleDenominator)));
  const z = divide(1, multiply(y, y));
  const rest = divide(multiply(z, polynomial(z, farNumerator)), polynomial(z, farDenominator));
  const far = multiply(decay, divide(subtract(1 / Math.sqrt(Math.PI), rest), y));
  // Beyond 38 the probability is below the smallest number; an infinite x has none to compute with.
  const beyond = select(lessEqual(x, 38), far, constant(0, x.type));
  return select(lessEqual(y, 0.46875), near, select(lessEqual(y, 4), middle, beyond));
}
