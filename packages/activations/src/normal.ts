import {
  absolute,
  add,
  constant,
  divide,
  erf,
  exp,
  less,
  maximum,
  minimum,
  multiply,
  nearest,
  polynomial,
  powerOfTwo,
  type Scalar,
  select,
  subtract,
} from "@chainrule/tensor/scalar";

// The standard normal distribution: φ is its density, Φ(x) its share below x. In float32 all comes from
// Φ(−a) = e^(−a²/2) · M(a) for a = |x|: nothing cancels far below 0, and nothing is computed in float64.

/** φ(0) = 1 / √(2π). */
const peak = 0.3989422804014327;

/** Beyond it Φ(−a) and a · φ(a) are 0 in float32. */
const end = 15;

/** e^(−a²/2) = 2ⁿ · (1 + rest). */
interface Decay {
  readonly n: Scalar;
  readonly rest: Scalar;
}

/**
 * e^(−a²/2) in float32 for a from 0 to `end`. The square is that of the multiple of 2⁻⁸ next to a, which is exact, and a
 * small rest: the rounding of a² alone would cost 50 ulp. With a² = r − 2n · ln 2, the polynomial is that of e^(−r/2), a
 * minimax approximation of our own.
 */
function decayOf(a: Scalar): Decay {
  const bias = 1.5 * 2 ** 15;
  const near = subtract(add(a, bias), bias);
  const square = multiply(near, near);
  const small = multiply(subtract(a, near), add(a, near));
  const n = nearest(multiply(add(square, small), -Math.LOG2E / 2));
  const high = add(square, multiply(n, 2 * 0.693359375));
  const r = add(add(high, multiply(n, 2 * -2.12194440054690583e-4)), small);
  const p = polynomial(r, [-0.5, 0.125, -0.02083314855, 0.002604137863, -2.615277966e-4, 2.179764249e-5]);
  return { n, rest: multiply(r, p) };
}

/** y · e^(−a²/2), below the normal numbers rounded once: the power of two is one when it is taken 2⁶⁴-fold. */
function decayed(y: Scalar, { n, rest }: Decay): Scalar {
  return multiply(multiply(add(multiply(rest, y), y), powerOfTwo(n, 64)), 2 ** -64);
}

/**
 * M(a) as a quotient, in float32: (Q + a · N) / ((√(2π) · a + 2) · Q) is ½ at 0 and 1 / (√(2π) · a) far out whatever
 * the polynomials N and Q are, and what is rounded in Q stands above and below. A minimax approximation of our own over
 * 0 … 14.7, with a relative error of 1e-8. How it was made: the error times the denominator is linear in all coefficients,
 * so that a linear program finds the best ones, weighted by the denominator of the one before, until they stay; against
 * SciPy's erfcx at 1200 points. Then one coefficient after the other was rounded to float32, and the rest fitted again.
 */
function share(a: Scalar): readonly [numerator: Scalar, denominator: Scalar] {
  const n = polynomial(a, [32.00400924682617, 20.570959091186523, 6.01192569732666, 0.7978283166885376]);
  const q = polynomial(
    a,
    [70.27206420898438, 122.31871032714844, 91.8277359008789, 37.85892105102539, 8.784806251525879, 1],
  );
  return [add(q, multiply(n, a)), multiply(add(multiply(a, 1 / peak), 2), q)];
}

/** Φ(x) in float64, near 0 and above. */
function doubleShare(x: Scalar): Scalar {
  return multiply(add(erf(multiply(x, Math.SQRT1_2)), 1), 0.5);
}

/** φ(x), in float32 within 2 ulp. */
export function density(x: Scalar): Scalar {
  if (x.type === "float64") return multiply(exp(multiply(multiply(x, x), -0.5)), peak);
  const decay = decayOf(minimum(absolute(x), end));
  return decayed(constant(peak, x.type), decay);
}

/** x · Φ(x), in float32 as max(x, 0) − a · Φ(−a), within 4.2 ulp. */
export function timesShare(x: Scalar): Scalar {
  if (x.type === "float64") return multiply(x, doubleShare(x));
  const a = minimum(absolute(x), end);
  const [numerator, denominator] = share(a);
  const below = decayed(divide(multiply(numerator, a), denominator), decayOf(a));
  // The maximum with −0 leaves −0 as it is; the product with 0 is one but for −∞, of which −∞ · 0 is NaN.
  return add(subtract(maximum(x, -0), below), multiply(minimum(x, 0), 0));
}

/** Φ(x) + x · φ(x), which is the derivative of x · Φ(x). For x and −x it sums to 1. */
export function slope(x: Scalar): Scalar {
  if (x.type === "float64") {
    const y = minimum(maximum(x, -40), 40);
    return add(doubleShare(y), multiply(y, density(y)));
  }
  const a = minimum(absolute(x), end);
  const [numerator, denominator] = share(a);
  const below = decayed(subtract(divide(numerator, denominator), multiply(a, peak)), decayOf(a));
  return select(less(0, x), subtract(1, below), below);
}
