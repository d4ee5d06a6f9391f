import {
  absolute,
  add,
  constant,
  equal,
  less,
  minimum,
  multiply,
  polynomial,
  type Scalar,
  select,
  subtract,
} from "@chainrule/wasm/scalar";
import { exp } from "./exp.js";
import { inDouble } from "./inDouble.js";
import { normalQuantile } from "./normalQuantile.js";
import { withSignOf } from "./withSignOf.js";

/** erf x / x − 1 for z = x², |x| ≤ 1: minimax polynomials of our own, made with 60 digits. */
const near = {
  float32: [0.12837917, -0.37612627, 0.112836, -0.026854443, 0.0051895326, -0.0008020817, 0.000078890382],
  float64: [
    0.12837916709551256, -0.3761263890318355, 0.11283791670945251, -0.026866170643275792,
    0.005223977607420333, -0.0008548325989561955, 0.0001205529531686397, -1.4924744600305308e-5,
    1.6447516972483908e-6, -1.6209170995111723e-7, 1.3722956847532352e-8, -7.801155675752077e-10,
  ],
};

/** ln(1 − erf(1 + u)) for u ≥ 0, the better the smaller u is: minimax where it counts, in 1 − erf. */
const far = {
  float32: [-1.84960552, -2.6389668, -0.8431183, -0.04150074, 0.0098909872, -0.001826239, 0.0001855953],
  float64: [
    -1.8496055099332482, -2.638967514234788, -0.8431072563586783, -0.041561098041795426, 0.010033825374354065,
    -0.001977902567743184, 0.00023732248070040853, 2.6277878592460215e-5, -2.7159123219025063e-5,
    9.608923060500196e-6, -2.0598041286661494e-6, 1.429073798939046e-7, 9.75244048359466e-8,
    -5.202593907003882e-8, 1.490700102107317e-8, -2.8628822018422936e-9, 3.6804869923711695e-10,
    -2.8795195036836258e-11, 1.0381668641644336e-12,
  ],
};

/** erf x: up to 1 the series x + x · P(x²), beyond 1 − e^Q(|x| − 1) with the sign of x. */
export function erf(x: Scalar): Scalar {
  const type = x.type as "float32" | "float64";
  const a = absolute(x);
  const small = add(x, multiply(x, polynomial(multiply(x, x), near[type])));
  // Where the polynomial ends, erf is 1.
  const u = minimum(subtract(a, 1), type === "float32" ? 3 : 5);
  const large = subtract(1, exp(polynomial(u, far[type])));
  return select(less(a, 1), small, withSignOf(x, large));
}

/** The inverse of erf: a quantile of the normal distribution; ±∞ at ±1, NaN beyond. */
export function erfInv(x: Scalar): Scalar {
  return inDouble((y) => {
    const a = absolute(y);
    const value = multiply(normalQuantile(multiply(y, 0.5), multiply(subtract(1, a), 0.5)), Math.SQRT1_2);
    const edge = select(less(y, 0), constant(-Infinity, y.type), Infinity);
    return select(equal(a, 1), edge, value);
  }, x);
}
