import {
  add,
  constant,
  divide,
  equal,
  maximum,
  minimum,
  multiply,
  nearest,
  negate,
  polynomial,
  powerOfTwo,
  type Scalar,
  type ScalarLike,
  select,
  subtract,
  timesPowerOfTwo,
} from "@chainrule/wasm/scalar";
import { exactProduct, fastSum, type Pair } from "./pairs.js";

/** x + low = n · ln 2 + r with |r| ≤ ½ ln 2, r being high − small rounded. */
interface Reduced {
  readonly n: Scalar;
  readonly r: Scalar;
  readonly high: Scalar;
  readonly small: Scalar;
}

/** Takes x + low apart, ln 2 being split in two so that r is exact to the last bit. */
export function reduce(x: Scalar, low?: Scalar): Reduced {
  const [ln2High, ln2Low] =
    x.type === "float32"
      ? [0.693359375, -0.00021219444]
      : [6.9314718036912381649e-1, 1.90821492927058770002e-10];
  const n = nearest(multiply(x, Math.LOG2E));
  const high = subtract(x, multiply(n, ln2High));
  const product = multiply(n, ln2Low);
  const small = low ? subtract(product, low) : product;
  return { n, r: subtract(high, small), high, small };
}

/** What the rounding of r lost. */
function lostBy({ r, high, small }: Reduced): Scalar {
  return subtract(subtract(high, r), small);
}

/** eʳ − 1 for r + `lost` in float64, with what its rounding loses. */
function restOf(r: Scalar, lost: Scalar): Pair {
  return fastSum(r, add(doubleCurve(r), lost));
}

/** eʳ in float32 as (a + b + c) / (a − b + c) for |r| ≤ ½ ln 2: a rational minimax approximation of our own. */
export interface ExpQuotient {
  readonly a: Scalar;
  readonly b: Scalar;
  readonly c: number;
}

/** This c keeps sums of the three away from powers of two, where roundings weigh most. */
export function expQuotient(r: Scalar): ExpQuotient {
  const c = 1.59375;
  const z = multiply(r, r);
  const a = multiply(z, 0.09997867 * c);
  const b = multiply(r, add(multiply(z, 0.008322705 * c), c / 2));
  return { a, b, c };
}

function limit(x: Scalar, low: number, high: number): Scalar {
  return minimum(maximum(x, low), high);
}

/** (base + rest) · 2ⁿ. */
function recombine(base: ScalarLike, rest: Pair, n: Scalar): Scalar {
  const y = fastSum(base, rest.high);
  return timesPowerOfTwo(add(y.high, add(y.low, rest.low)), n);
}

/** eʳ in float32, within 1 ulp. */
function expOfRest(r: Scalar): Scalar {
  return add(add(r, singleCurve(r)), 1);
}

/**
 * e^x = 2ⁿ · eʳ with n the integer nearest to x / ln 2 and r the rest. In float64 e^(x + low) · 2^power: `low` is some
 * last digits of x, if there are any.
 *
 * Sources: float32: Cephes, expf (S. L. Moshier), in its idea; float64: fdlibm, e_exp.c (Sun Microsystems).
 */
export function exp(x: Scalar, low?: Scalar, power = 0): Scalar {
  if (x.type === "float32") {
    const { n, r } = reduce(limit(x, -104, 89));
    return timesPowerOfTwo(expOfRest(r), n);
  }
  const reduced = reduce(limit(x, -746, 711), low);
  const { n, r } = reduced;
  return recombine(1, restOf(r, lostBy(reduced)), power === 0 ? n : add(n, power));
}

/** eˣ for x ≤ 0 in float32, in fewer steps: the bits of `exp`. The power is a normal number when taken 2⁶⁴-fold. */
export function expOfNonPositive(x: Scalar): Scalar {
  const { n, r } = reduce(maximum(x, -104));
  return multiply(multiply(expOfRest(r), powerOfTwo(n, 64)), 2 ** -64);
}

/**
 * 2⁶⁴ · eˣ for x ≤ 0, for sums and quotients in which the factor goes away again: always a normal number. In float32 in
 * as few steps as will do, within 2.5 ulp; exact at 0. A minimax polynomial of our own.
 */
export function scaledExp(x: Scalar): Scalar {
  if (x.type !== "float32") return exp(x, undefined, 64);
  const { n, r } = reduce(maximum(x, -104));
  const p = polynomial(r, [1, 0.9999997, 0.49999148, 0.16667654, 0.04189818, 0.0082892]);
  return multiply(p, powerOfTwo(n, 64));
}

/** 2ˣ = 2ⁿ · e^((x − n) · ln 2), n being the integer nearest to x. */
export function exp2(x: Scalar): Scalar {
  const limited = x.type === "float32" ? limit(x, -151, 129) : limit(x, -1076, 1025);
  const n = nearest(limited);
  const rest = subtract(limited, n);
  if (x.type === "float32") return timesPowerOfTwo(expOfRest(multiply(rest, Math.LN2)), n);
  const product = exactProduct(rest, constant(Math.LN2, x.type));
  const low = add(product.low, multiply(rest, 2.3190468138462996e-17));
  return recombine(1, restOf(product.high, low), n);
}

/** eˣ − 1, in which nothing cancels near 0. */
export function expm1(x: Scalar): Scalar {
  // Zero keeps its sign.
  return select(equal(x, 0), x, x.type === "float32" ? singleExpm1(x) : doubleExpm1(x));
}

/** Twice (2ⁿ⁻¹ − ½) + 2ⁿ⁻¹ · (eʳ − 1), in which no power is too large. Within 1.7 ulp. */
function singleExpm1(x: Scalar): Scalar {
  const { n, r } = reduce(limit(x, -20, 89));
  const power = powerOfTwo(n, -1);
  const half = add(subtract(power, 0.5), multiply(power, add(r, singleCurve(r))));
  return add(half, half);
}

/** 2ⁿ · ((1 − 2⁻ⁿ) + (eʳ − 1)). Source: fdlibm, s_expm1.c, in its idea. */
function doubleExpm1(x: Scalar): Scalar {
  const reduced = reduce(limit(x, -40, 711));
  const { n, r } = reduced;
  const rest = restOf(r, lostBy(reduced));
  const base = subtract(1, powerOfTwo(negate(minimum(n, 60))));
  return recombine(base, rest, n);
}

/** eʳ − 1 − r for |r| ≤ ½ ln 2 in float32: r² · P(r), a minimax polynomial of our own. */
function singleCurve(r: Scalar): Scalar {
  const p = polynomial(r, [0.5, 0.166665188, 0.041666206, 0.00836889, 0.0013950491]);
  return multiply(p, multiply(r, r));
}

/** eʳ − 1 − r for |r| ≤ ½ ln 2 in float64: r · c / (2 − c), where c = r − r² · P(r²). */
function doubleCurve(r: Scalar): Scalar {
  const t = multiply(r, r);
  const p = polynomial(
    t,
    [
      1.66666666666666019037e-1, -2.77777777770155933842e-3, 6.61375632143793436117e-5,
      -1.6533902205465251539e-6, 4.13813679705723846039e-8,
    ],
  );
  const c = subtract(r, multiply(t, p));
  return divide(multiply(r, c), subtract(2, c));
}
