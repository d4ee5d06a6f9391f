import {
  absolute,
  add,
  constant,
  divide,
  equal,
  less,
  maximum,
  minimum,
  multiply,
  negate,
  notEqual,
  or,
  polynomial,
  type Scalar,
  type ScalarLike,
  select,
  squareRoot,
  subtract,
} from "@chainrule/wasm/scalar";
import { inDouble } from "./inDouble.js";
import { leading } from "./pairs.js";
import { isNegative } from "./sign.js";
import { oddly, withSignOf } from "./withSignOf.js";

const halfPi = 1.5707963267948966;
/** What π/2 loses when rounded to float64. */
const halfPiLow = 6.123233995736766e-17;

/** (asin x − x) / x for z = x², |x| ≤ ½. Source: fdlibm, e_asin.c (Sun Microsystems). */
function arcSeries(z: Scalar): Scalar {
  const p = polynomial(
    z,
    [
      1.66666666666666657415e-1, -3.25565818622400915405e-1, 2.01212532134862925881e-1,
      -4.00555345006794114027e-2, 7.91534994289814532176e-4, 3.4793310759602116757e-5,
    ],
  );
  const q = polynomial(
    z,
    [
      1, -2.40339491173441421878, 2.02094576023350569471, -6.8828397160545329303e-1,
      7.70381505559019352791e-2,
    ],
  );
  return divide(multiply(z, p), q);
}

/** asin √z for z ≤ ¼ in two parts, half the angle between a number near 1 and the axis. */
function halfAngle(z: Scalar): { high: Scalar; low: Scalar } {
  const s = squareRoot(z);
  const high = leading(s, 27);
  const lost = divide(subtract(z, multiply(high, high)), add(s, high));
  const low = add(multiply(arcSeries(z), s), lost);
  const zero = equal(z, 0);
  return { high, low: select(zero, constant(0, z.type), low) };
}

/** asin x: a series up to ½, above it π/2 − 2 asin √((1 − |x|) / 2); NaN outside [−1, 1]. */
export function asin(x: Scalar): Scalar {
  return inDouble((y) => {
    const a = absolute(y);
    const near = add(y, multiply(y, arcSeries(multiply(y, y))));
    const { high, low } = halfAngle(multiply(subtract(1, a), 0.5));
    const rest = subtract(halfPiLow, multiply(low, 2));
    const far = add(subtract(halfPi, multiply(high, 2)), rest);
    return select(less(a, 0.5), near, withSignOf(y, far));
  }, x);
}

/** acos x: π/2 − asin x up to ½, above it 2 asin √((1 − x) / 2), below −½ π minus that; NaN outside [−1, 1]. */
export function acos(x: Scalar): Scalar {
  return inDouble((y) => {
    const a = absolute(y);
    const small = subtract(y, subtract(halfPiLow, multiply(y, arcSeries(multiply(y, y)))));
    const near = subtract(halfPi, small);
    const { high, low } = halfAngle(multiply(subtract(1, a), 0.5));
    const right = multiply(add(high, low), 2);
    const left = multiply(subtract(halfPi, add(high, subtract(low, halfPiLow))), 2);
    return select(less(a, 0.5), near, select(less(y, 0), left, right));
  }, x);
}

/** atan of a number ≥ 0, by its tangent of the difference to 0, ½, 1, 1½ or ∞. Source: fdlibm, s_atan.c. */
function arcTangent(a: Scalar): Scalar {
  const limits = [7 / 16, 11 / 16, 19 / 16, 39 / 16];
  const pick = (...values: ScalarLike[]): Scalar => {
    const [last, ...others] = values
      .map((value) => (typeof value === "number" ? constant(value, a.type) : value))
      .reverse();
    return others.reduce((chosen, value, i) => select(less(a, limits[3 - i]!), value, chosen), last!);
  };
  const numerator = pick(a, subtract(multiply(a, 2), 1), subtract(a, 1), subtract(a, 1.5), -1);
  const denominator = pick(1, add(a, 2), add(a, 1), add(multiply(a, 1.5), 1), a);
  const t = divide(numerator, denominator);
  const z = multiply(t, t);
  const w = multiply(z, z);
  const odd = [
    3.33333333333329318027e-1, 1.42857142725034663711e-1, 9.09088713343650656196e-2,
    6.66107313738753120669e-2, 4.97687799461593236017e-2, 1.62858201153657823623e-2,
  ];
  const even = [
    -1.99999999998764832476e-1, -1.1111110405462355788e-1, -7.69187620504482999495e-2,
    -5.83357013379057348645e-2, -3.6531572744216915527e-2,
  ];
  const series = add(multiply(z, polynomial(w, odd)), multiply(w, polynomial(w, even)));
  const base = [0, 4.63647609000806093515e-1, Math.PI / 4, 9.82793723247329054082e-1, halfPi];
  const low = [0, 2.26987774529616870924e-17, halfPiLow / 2, 1.39033110312309984516e-17, halfPiLow];
  return subtract(pick(...base), subtract(subtract(multiply(t, series), pick(...low)), t));
}

/** atan x, −π/2 … π/2. */
export function atan(x: Scalar): Scalar {
  return inDouble((y) => oddly(y, arcTangent(absolute(y))), x);
}

/** The angle of the point (x, y), −π … π, with the signs of zero and the infinities of IEEE 754. */
export function atan2(first: Scalar, second: Scalar): Scalar {
  return inDouble(
    (y, x) => {
      const [ay, ax] = [absolute(y), absolute(x)];
      const [small, large] = [minimum(ay, ax), maximum(ay, ax)];
      const quotient = select(
        equal(small, large),
        select(equal(large, 0), constant(0, x.type), 1),
        divide(small, large),
      );
      const acute = arcTangent(quotient);
      const right = select(less(ax, ay), subtract(halfPi, subtract(acute, halfPiLow)), acute);
      const angle = select(isNegative(x), subtract(Math.PI, subtract(right, 2 * halfPiLow)), right);
      const signed = select(isNegative(y), negate(angle), angle);
      return select(or(notEqual(x, x), notEqual(y, y)), add(x, y), signed);
    },
    first,
    second,
  );
}
