import {
  add,
  constant,
  divide,
  equal,
  exponent,
  less,
  multiply,
  notEqual,
  polynomial,
  type Scalar,
  select,
  significand,
  subtract,
} from "@chainrule/wasm/scalar";

/**
 * ln x = k · ln 2 + ln(1 + f) with √½ ≤ 1 + f < √2, and ln(1 + f) from a series in f / (2 + f).
 * −∞ at 0, NaN below.
 *
 * Source: fdlibm, e_logf.c and e_log.c (Sun Microsystems).
 */
export function log(x: Scalar): Scalar {
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
    ? [0.66666662693, 0.28498786688]
    : [6.66666666666673513e-1, 2.857142874366239149e-1, 1.818357216161805012e-1, 1.479819860511658591e-1];
  const even = single
    ? [0.40000972152, 0.24279078841]
    : [3.999999999940941908e-1, 2.222219843214978396e-1, 1.531383769920937332e-1];
  const series = add(multiply(z, polynomial(w, odd)), multiply(w, polynomial(w, even)));
  const half = multiply(multiply(f, f), 0.5);
  const [high, low] = single
    ? [6.9313812256e-1, 9.0580006145e-6]
    : [6.9314718036912381649e-1, 1.90821492927058770002e-10];
  const corrected = add(multiply(s, add(half, series)), multiply(k, low!));
  const result = add(add(subtract(corrected, half), f), multiply(k, high!));
  const atInfinity = select(equal(x, Infinity), constant(Infinity, x.type), result);
  const atZero = select(equal(x, 0), constant(-Infinity, x.type), atInfinity);
  const below = select(less(x, 0), constant(NaN, x.type), atZero);
  return select(notEqual(x, x), x, below);
}
