import {
  absolute,
  add,
  and,
  constant,
  divide,
  equal,
  exponent,
  floor,
  less,
  multiply,
  polynomial,
  powerOfTwo,
  type Scalar,
  select,
  significand,
  subtract,
} from "@chainrule/wasm/scalar";
import { inDouble } from "./inDouble.js";
import { leading } from "./pairs.js";
import { withSignOf } from "./withSignOf.js";

/**
 * ∛x: for |x| = m · 8ᵏ with 1 ≤ m < 8 a polynomial near ∛m, and two of Halley's steps, the second from a value of
 * so few digits that its square is exact.
 *
 * Source: W. Kahan's and FreeBSD's s_cbrt.c in its last step.
 */
export function cbrt(x: Scalar): Scalar {
  return inDouble((y) => {
    const a = absolute(y);
    const subnormal = less(a, 2 ** -1022);
    const normal = select(subnormal, multiply(a, 2 ** 54), a);
    const e = exponent(normal);
    const k = floor(divide(e, 3));
    const rest = subtract(e, multiply(k, 3));
    const s = significand(normal);
    const m = multiply(s, powerOfTwo(rest));
    // ∛2ʳ for a rest r.
    const root = select(
      equal(rest, 2),
      constant(1.5874010519681994, y.type),
      select(equal(rest, 1), constant(1.2599210498948732, y.type), 1),
    );
    const guess = multiply(polynomial(s, [0.5084521, 0.71398015, -0.2962653, 0.0841193, -0.01027459]), root);
    const cube = multiply(multiply(guess, guess), guess);
    const t = leading(divide(multiply(guess, add(cube, add(m, m))), add(add(cube, cube), m)), 27);
    const r = divide(m, multiply(t, t));
    const refined = add(t, divide(multiply(t, subtract(r, t)), add(add(t, t), r)));
    const scaled = multiply(refined, powerOfTwo(k));
    const value = select(subnormal, multiply(scaled, 2 ** -18), scaled);
    const signed = withSignOf(y, value);
    // Zero, the infinities and NaN are their own roots.
    return select(and(less(0, a), less(a, Infinity)), signed, y);
  }, x);
}
