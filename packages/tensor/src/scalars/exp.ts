import {
  add,
  divide,
  floor,
  maximum,
  minimum,
  multiply,
  nearest,
  polynomial,
  powerOfTwo,
  type Scalar,
  subtract,
} from "@chainrule/wasm/scalar";

/** y · 2ⁿ in two steps, so that results below the normal numbers are rounded once and not flushed to zero. */
function scale(y: Scalar, n: Scalar): Scalar {
  const half = floor(multiply(n, 0.5));
  return multiply(multiply(y, powerOfTwo(half)), powerOfTwo(subtract(n, half)));
}

/**
 * eˣ = 2ⁿ · eʳ with n the integer nearest to x / ln 2 and r the rest, ln 2 being split in two so that r is
 * exact to the last bit.
 *
 * Sources: float32: Cephes, expf (S. L. Moshier); float64: fdlibm, e_exp.c (Sun Microsystems).
 */
export function exp(x: Scalar): Scalar {
  const single = x.type === "float32";
  const limited = single ? minimum(maximum(x, -104), 89) : minimum(maximum(x, -746), 710);
  const [ln2High, ln2Low] = single
    ? [0.693359375, -2.12194440054690583e-4]
    : [6.9314718036912381649e-1, 1.90821492927058770002e-10];
  const n = nearest(multiply(limited, Math.LOG2E));
  const high = subtract(limited, multiply(n, ln2High));
  const low = multiply(n, ln2Low);
  const r = subtract(high, low);
  // eʳ = 1 + r + curve, where the curve takes in what r lost in rounding.
  const lost = subtract(subtract(high, r), low);
  const curve = add(single ? singleCurve(r) : doubleCurve(r), lost);
  const t = add(r, curve);
  const y = add(t, 1);
  // What these two sums lost: without it the result may be 0.9 ulp off in float32, with it 0.75.
  const rest = add(add(subtract(1, y), t), add(subtract(r, t), curve));
  return scale(add(y, rest), n);
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
