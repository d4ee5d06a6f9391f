import {
  absolute,
  add,
  constant,
  divide,
  equal,
  exponent,
  floor,
  less,
  lessEqual,
  maximum,
  multiply,
  nearest,
  negate,
  not,
  polynomial,
  powerOfTwo,
  type Scalar,
  select,
  selectRarely,
  subtract,
} from "@chainrule/wasm/scalar";
import { inDouble } from "./inDouble.js";
import { exactProduct, exactSum, fastSum, leading, type Pair } from "./pairs.js";
import { oddly } from "./withSignOf.js";

/** An angle x = quadrant · π/2 + rest with |rest| ≤ π/4; the quadrant is a whole number. */
interface Angle {
  readonly quadrant: Scalar;
  readonly rest: Pair;
}

/** Below it, three subtractions reduce an angle. */
const moderate = 1e6;

/**
 * Subtracts n · π/2, π/2 being cut into three parts of 33 bits and a rest, so that the products with n are exact.
 *
 * Source: W. J. Cody and W. Waite, Software Manual for the Elementary Functions (1980), with the constants of
 * fdlibm, e_rem_pio2.c (Sun Microsystems).
 */
function reduceModerate(x: Scalar): Angle {
  const n = nearest(multiply(x, 2 / Math.PI));
  const first = subtract(x, multiply(n, 1.57079632673412561417));
  const second = multiply(n, 6.0771005063039659766e-11);
  const r2 = subtract(first, second);
  const third = multiply(n, 2.0222662487111664558e-21);
  const r3 = subtract(r2, third);
  const lost = add(subtract(subtract(first, r2), second), subtract(subtract(r2, r3), third));
  return { quadrant: n, rest: fastSum(r3, subtract(lost, multiply(n, 8.47842766036889956997e-32))) };
}

/** 2 / π = Σ digits[i] · 2^(−26 · (i + 1)), enough of them for the largest float64, by John Machin's formula for π / 4. */
function digitsOfTwoOverPi(): number[] {
  const [bits, count] = [26, 45];
  const one = 2n ** BigInt(bits * count);
  const precise = one << 64n;
  /** arctan 1 / n by its series. */
  const arc = (n: bigint): bigint => {
    let sum = 0n;
    for (let term = precise / n, i = 1n; term !== 0n; term /= -n * n, i += 2n) sum += term / i;
    return sum;
  };
  const value = (one * precise) / (2n * (4n * arc(5n) - arc(239n)));
  return Array.from({ length: count }, (_, i) =>
    Number(BigInt.asUintN(bits, value >> BigInt(bits * (count - 1 - i)))),
  );
}

/** How many digits of 2 / π matter beside those whose products with x are whole turns. */
const digitsUsed = 8;

/** digits[first …] for first = 0 … 63, chosen bit by bit. */
function digitsFrom(first: Scalar): Scalar[] {
  let candidates: (Scalar | number)[] = digitsOfTwoOverPi();
  let rest = first;
  for (let step = 32; step >= 1; step /= 2) {
    const skip = lessEqual(step, rest);
    rest = select(skip, subtract(rest, step), rest);
    candidates = Array.from({ length: digitsUsed + step - 1 }, (_, i) => {
      const [here, ahead] = [candidates[i] ?? 0, candidates[i + step] ?? 0];
      if (here === ahead) return here;
      return select(skip, typeof ahead === "number" ? constant(ahead, first.type) : ahead, here);
    });
  }
  return candidates.map((digit) => (typeof digit === "number" ? constant(digit, first.type) : digit));
}

/**
 * The phase x · 2 / π modulo 4, from exact products with those digits of 2 / π that matter: what is left out
 * are whole turns on one side, and less than 2⁻¹²⁴ on the other.
 *
 * Source: M. H. Payne and R. N. Hanek, Radian reduction for trigonometric functions, SIGNUM 18 (1983) 19–24.
 */
function reduceLarge(x: Scalar): Angle {
  const skipped = maximum(floor(multiply(subtract(exponent(x), 54), 1 / 26)), 0);
  const scaled = multiply(x, powerOfTwo(multiply(skipped, -26)));
  const upper = leading(scaled, 27);
  const lower = subtract(scaled, upper);
  let sum: Pair = { high: constant(0, x.type), low: constant(0, x.type) };
  digitsFrom(skipped).forEach((digit, i) => {
    const weighted = multiply(digit, 2 ** (-26 * (i + 1)));
    for (const [part, wholeTurns] of [
      [upper, i < 4],
      [lower, i < 3],
    ] as const) {
      const product = multiply(part, weighted);
      const term = wholeTurns ? subtract(product, multiply(nearest(multiply(product, 0.25)), 4)) : product;
      const next = exactSum(sum.high, term);
      sum = { high: next.high, low: add(sum.low, next.low) };
    }
  });
  const quadrant = nearest(sum.high);
  const phase = fastSum(subtract(sum.high, quadrant), sum.low);
  const halfPi = constant(Math.PI / 2, x.type);
  const product = exactProduct(phase.high, halfPi);
  const low = add(multiply(phase.high, 6.123233995736766e-17), multiply(phase.low, halfPi));
  return { quadrant, rest: fastSum(product.high, add(product.low, low)) };
}

/** sin(x + y) for |x| ≤ π/4. Source: fdlibm, k_sin.c (Sun Microsystems). */
function sineOf({ high: x, low: y }: Pair): Scalar {
  const z = multiply(x, x);
  const cube = multiply(z, x);
  const r = polynomial(
    z,
    [
      8.33333333332248946124e-3, -1.98412698298579493134e-4, 2.75573137070700676789e-6,
      -2.50507602534068634195e-8, 1.58969099521155010221e-10,
    ],
  );
  const curve = subtract(multiply(z, subtract(multiply(y, 0.5), multiply(cube, r))), y);
  return subtract(x, subtract(curve, multiply(cube, -1.66666666666666324348e-1)));
}

/** cos(x + y) for |x| ≤ π/4. Source: fdlibm, k_cos.c (Sun Microsystems). */
function cosineOf({ high: x, low: y }: Pair): Scalar {
  const z = multiply(x, x);
  const r = polynomial(
    z,
    [
      4.16666666666666019037e-2, -1.38888888888741095749e-3, 2.48015872894767294178e-5,
      -2.75573143513906633035e-7, 2.0875723212981748279e-9, -1.13596475577881948265e-11,
    ],
  );
  const half = multiply(z, 0.5);
  const w = subtract(1, half);
  const lost = subtract(subtract(1, w), half);
  return add(w, add(lost, subtract(multiply(z, multiply(z, r)), multiply(x, y))));
}

/** A function of the angle |x| by quadrant and rest, for x of any size; NaN at infinity. */
function ofAngle(x: Scalar, f: (angle: Angle) => Scalar): Scalar {
  const size = absolute(x);
  return selectRarely(not(less(size, moderate)), f(reduceLarge(size)), f(reduceModerate(size)));
}

const isOdd = (quadrant: Scalar): Scalar => {
  const half = multiply(quadrant, 0.5);
  return not(equal(floor(half), half));
};

/** The sine of an angle: by quadrant sin, cos, −sin or −cos of the rest. */
function sineOfAngle(quadrant: Scalar, rest: Pair): Scalar {
  const quarter = subtract(quadrant, multiply(floor(multiply(quadrant, 0.25)), 4));
  const chosen = select(isOdd(quarter), cosineOf(rest), sineOf(rest));
  return select(less(1, quarter), negate(chosen), chosen);
}

/** sin x. */
export function sin(x: Scalar): Scalar {
  return inDouble(
    (y) =>
      oddly(
        y,
        ofAngle(y, ({ quadrant, rest }) => sineOfAngle(quadrant, rest)),
      ),
    x,
  );
}

/** cos x, the sine one quadrant on. */
export function cos(x: Scalar): Scalar {
  return inDouble((y) => ofAngle(y, ({ quadrant, rest }) => sineOfAngle(add(quadrant, 1), rest)), x);
}

/** tan x: the quotient of sine and cosine of the rest, or in odd quadrants of cosine and −sine. */
export function tan(x: Scalar): Scalar {
  return inDouble((y) => {
    const value = ofAngle(y, ({ quadrant, rest }) => {
      const odd = isOdd(quadrant);
      const [sine, cosine] = [sineOf(rest), cosineOf(rest)];
      return divide(select(odd, negate(cosine), sine), select(odd, sine, cosine));
    });
    return oddly(y, value);
  }, x);
}
