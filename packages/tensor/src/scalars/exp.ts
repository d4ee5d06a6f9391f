import {
  add,
  constant,
  divide,
  equal,
  floor,
  maximum,
  minimum,
  multiply,
  nearest,
  negate,
  polynomial,
  powerOfTwo,
  type Scalar,
  select,
  subtract,
} from "@chainrule/wasm/scalar";
import { exactProduct, fastSum, type Pair } from "./pairs.js";

/** y · 2ⁿ in two steps, so that results below the normal numbers are rounded once and not flushed to zero. */
function scale(y: Scalar, n: Scalar): Scalar {
  const half = floor(multiply(n, 0.5));
  return multiply(multiply(y, powerOfTwo(half)), powerOfTwo(subtract(n, half)));
}

/** n, and eʳ − 1 with what its rounding lost, where x = n · ln 2 + r and |r| ≤ ½ ln 2. */
interface Reduced {
  readonly n: Scalar;
  readonly rest: Pair;
}

/** eʳ − 1 for r + `lost`, |r| ≤ ½ ln 2. */
function restOf(r: Scalar, lost: Scalar): Pair {
  return fastSum(r, add(r.type === "float32" ? singleCurve(r) : doubleCurve(r), lost));
}

/** Reduces x + `low`, ln 2 being split in two so that r is exact to the last bit. */
function reduce(x: Scalar, low?: Scalar): Reduced {
  const [ln2High, ln2Low] =
    x.type === "float32"
      ? [0.693359375, -2.12194440054690583e-4]
      : [6.9314718036912381649e-1, 1.90821492927058770002e-10];
  const n = nearest(multiply(x, Math.LOG2E));
  const high = subtract(x, multiply(n, ln2High));
  const small = multiply(n, ln2Low);
  const r = subtract(high, small);
  const lost = subtract(subtract(high, r), small);
  return { n, rest: restOf(r, low ? add(lost, low) : lost) };
}

function limit(x: Scalar, low: number, high: number): Scalar {
  return minimum(maximum(x, low), high);
}

/** (1 + rest) · 2ⁿ. */
function recombine({ n, rest }: Reduced): Scalar {
  // Without what the sum 1 + rest lost, the result might be 0.9 ulp off in float32; with it 0.75.
  const y = fastSum(constant(1, n.type), rest.high);
  return scale(add(y.high, add(y.low, rest.low)), n);
}

/**
 * e^(x + low) · 2^power = 2ⁿ · eʳ with n the integer nearest to x / ln 2 and r the rest; `low` is some last
 * digits of x, if there are any.
 *
 * Sources: float32: Cephes, expf (S. L. Moshier); float64: fdlibm, e_exp.c (Sun Microsystems).
 */
export function exp(x: Scalar, low?: Scalar, power = 0): Scalar {
  const { n, rest } = reduce(x.type === "float32" ? limit(x, -104, 89) : limit(x, -746, 711), low);
  return recombine({ n: power === 0 ? n : add(n, power), rest });
}

/** 2ˣ = 2ⁿ · e^((x − n) · ln 2), n being the integer nearest to x. */
export function exp2(x: Scalar): Scalar {
  const limited = x.type === "float32" ? limit(x, -151, 129) : limit(x, -1076, 1025);
  const n = nearest(limited);
  const rest = subtract(limited, n);
  const ln2 = constant(Math.LN2, x.type);
  const product = exactProduct(rest, ln2);
  const ln2Low = x.type === "float32" ? Math.LN2 - ln2.value : 2.3190468138462996e-17;
  return recombine({ n, rest: restOf(product.high, add(product.low, multiply(rest, ln2Low))) });
}

/** eˣ − 1 = 2ⁿ · ((1 − 2⁻ⁿ) + (eʳ − 1)): nothing cancels near 0. Source: fdlibm, s_expm1.c, in its idea. */
export function expm1(x: Scalar): Scalar {
  const { n, rest } = reduce(x.type === "float32" ? limit(x, -20, 89) : limit(x, -40, 711));
  const base = subtract(1, powerOfTwo(negate(minimum(n, 60))));
  const y = fastSum(base, rest.high);
  // Zero keeps its sign.
  return select(equal(x, 0), x, scale(add(y.high, add(y.low, rest.low)), n));
}

/** eʳ − 1 − r for |r| ≤ ½ ln 2 in float32. */
function singleCurve(r: Scalar): Scalar {
  const p = polynomial(
    r,
    [5.0000001201e-1, 1.6666665459e-1, 4.1665795894e-2, 8.3334519073e-3, 1.3981999507e-3, 1.98756915e-4],
  );
  return multiply(multiply(p, r), r);
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
