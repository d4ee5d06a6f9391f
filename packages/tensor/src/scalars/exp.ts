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
  if (x.type === "float32") {
    const limited = minimum(maximum(x, -104), 89);
    const n = nearest(multiply(limited, Math.LOG2E));
    const high = subtract(limited, multiply(n, 0.693359375));
    const low = multiply(n, -2.12194440054690583e-4);
    const r = subtract(high, low);
    const lost = subtract(subtract(high, r), low);
    const p = polynomial(
      r,
      [5.0000001201e-1, 1.6666665459e-1, 4.1665795894e-2, 8.3334519073e-3, 1.3981999507e-3, 1.98756915e-4],
    );
    const curve = add(multiply(multiply(p, r), r), lost);
    const t = add(r, curve);
    const y = add(t, 1);
    // What the two sums lost in rounding: without it the result may be 0.9 ulp off, with it 0.6.
    const rest = add(add(subtract(1, y), t), add(subtract(r, t), curve));
    return scale(add(y, rest), n);
  }
  const limited = minimum(maximum(x, -746), 710);
  const n = nearest(multiply(limited, Math.LOG2E));
  const high = subtract(limited, multiply(n, 6.9314718036912381649e-1));
  const low = multiply(n, 1.90821492927058770002e-10);
  const r = subtract(high, low);
  const t = multiply(r, r);
  const c = subtract(
    r,
    multiply(
      t,
      polynomial(
        t,
        [
          1.66666666666666019037e-1, -2.77777777770155933842e-3, 6.61375632143793436117e-5,
          -1.6533902205465251539e-6, 4.13813679705723846039e-8,
        ],
      ),
    ),
  );
  const y = subtract(1, subtract(subtract(low, divide(multiply(r, c), subtract(2, c))), high));
  return scale(y, n);
}
