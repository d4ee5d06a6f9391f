import {
  add,
  constant,
  divide,
  equal,
  exponent,
  less,
  lessEqual,
  multiply,
  polynomial,
  type Scalar,
  select,
  significand,
  subtract,
} from "@chainrule/wasm/scalar";
import { inDouble } from "./inDouble.js";
import { exactProduct, fastSum, leading, type Pair } from "./pairs.js";

/**
 * x = 2ᵏ · (1 + f) with √½ ≤ 1 + f < √2, and ln(1 + f) = f − (half − tail) with half = f² / 2; the same is 2s + s · series
 * with s = f / (2 + f).
 */
interface Parts {
  readonly k: Scalar;
  readonly f: Scalar;
  readonly half: Scalar;
  readonly tail: Scalar;
  readonly s: Scalar;
  readonly series: Scalar;
}

/**
 * Takes a positive number apart; ln(1 + f) comes from a series in f / (2 + f).
 *
 * Source: fdlibm, e_logf.c and e_log.c (Sun Microsystems).
 */
function partsOf(x: Scalar): Parts {
  const single = x.type === "float32";
  const smallestNormal = single ? 2 ** -126 : 2 ** -1022;
  const digits = single ? 25 : 54;
  const subnormal = less(x, smallestNormal);
  const normal = select(subnormal, multiply(x, 2 ** digits), x);
  const s0 = significand(normal);
  const upper = less(Math.SQRT2, s0);
  const k = add(
    add(exponent(normal), select(upper, constant(1, x.type), 0)),
    select(subnormal, constant(-digits, x.type), 0),
  );
  const f = subtract(select(upper, multiply(s0, 0.5), s0), 1);
  const s = divide(f, add(f, 2));
  const z = multiply(s, s);
  const w = multiply(z, z);
  const odd = single
    ? [0.6666666, 0.28498787]
    : [6.66666666666673513e-1, 2.857142874366239149e-1, 1.818357216161805012e-1, 1.479819860511658591e-1];
  const even = single
    ? [0.40000972, 0.24279079]
    : [3.999999999940941908e-1, 2.222219843214978396e-1, 1.531383769920937332e-1];
  const series = add(multiply(z, polynomial(w, odd)), multiply(w, polynomial(w, even)));
  const half = multiply(multiply(f, f), 0.5);
  return { k, f, half, tail: multiply(s, add(half, series)), s, series };
}

/** A logarithm where x is positive and finite; −∞ at 0, NaN below; ∞ and NaN are their own. */
function withEdges(x: Scalar, result: Scalar): Scalar {
  const below = select(equal(x, 0), constant(-Infinity, x.type), NaN);
  return select(less(0, x), select(less(x, Infinity), result, x), select(lessEqual(x, 0), below, x));
}

/** ln(x) + correction = k · ln 2 + ln(1 + f) + correction. */
function natural(x: Scalar, correction?: Scalar): Scalar {
  const { k, f, half, tail } = partsOf(x);
  const [high, low] =
    x.type === "float32"
      ? [0.6931381, 0.000009058001]
      : [6.9314718036912381649e-1, 1.90821492927058770002e-10];
  const small = multiply(k, low);
  const corrected = add(tail, correction ? add(small, correction) : small);
  return withEdges(x, add(add(subtract(corrected, half), f), multiply(k, high)));
}

/** ln x. */
export function log(x: Scalar): Scalar {
  return natural(x);
}

/** ln(1 + x): the logarithm of the rounded sum u = 1 + x, plus what the rounding lost, divided by u. */
export function log1p(x: Scalar): Scalar {
  const u = add(x, 1);
  const lost = select(less(1, x), subtract(1, subtract(u, x)), subtract(x, subtract(u, 1)));
  // Zero keeps its sign.
  return select(equal(x, 0), x, natural(u, divide(lost, u)));
}

/** ln(1 + f) in two, the first with no more than 21 digits. */
function shortPair({ f, half, tail }: Parts): Pair {
  const high = leading(subtract(f, half), 32);
  return { high, low: add(subtract(subtract(f, high), half), tail) };
}

/** log₂ x. Source: fdlibm and FreeBSD, e_log2.c, in its idea: the factor 1 / ln 2 in two parts. */
export function log2(x: Scalar): Scalar {
  return inDouble((y) => {
    const parts = partsOf(y);
    const { high, low } = shortPair(parts);
    const [factor, factorLow] = [1.44269504072144627571, 1.67517131648865118353e-10];
    const rest = add(multiply(add(low, high), factorLow), multiply(low, factor));
    const sum = fastSum(parts.k, multiply(high, factor));
    return withEdges(y, add(add(rest, sum.low), sum.high));
  }, x);
}

/** log₁₀ x. Source: fdlibm and FreeBSD, e_log10.c, in its idea: 1 / ln 10 and log₁₀ 2 in two parts. */
export function log10(x: Scalar): Scalar {
  return inDouble((y) => {
    const parts = partsOf(y);
    const { high, low } = shortPair(parts);
    const [factor, factorLow] = [4.34294481878168880939e-1, 2.50829467116452752298e-11];
    const [two, twoLow] = [3.01029995663611771306e-1, 3.69423907715893078616e-13];
    const rest = add(multiply(add(low, high), factorLow), multiply(low, factor));
    const sum = fastSum(multiply(parts.k, two), multiply(high, factor));
    return withEdges(y, add(add(add(multiply(parts.k, twoLow), rest), sum.low), sum.high));
  }, x);
}

/** ln x of a float64 in two parts, as the power needs it: exact to some 2⁻⁶¹. */
export function logPair(x: Scalar): Pair {
  const { k, f, s, series } = partsOf(x);
  // What the quotient s lost: f − s · (2 + f), divided by 2 + f = 2 / (1 − s).
  const divisor = fastSum(2, f);
  const product = exactProduct(s, divisor.high);
  const rest = subtract(subtract(f, product.high), add(product.low, multiply(s, divisor.low)));
  const sum = fastSum(multiply(k, 6.9314718036912381649e-1), add(s, s));
  const small = add(multiply(rest, subtract(1, s)), multiply(k, 1.90821492927058770002e-10));
  const result = fastSum(sum.high, add(sum.low, add(multiply(s, series), small)));
  return { high: withEdges(x, result.high), low: result.low };
}
