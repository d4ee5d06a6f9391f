import {
  abs,
  add,
  applyOp,
  maximum as maximumOf,
  mul,
  neg,
  pointwise,
  sigmoid,
  square,
  sub,
  type Tensor,
} from "@chainrule/tensor";
import {
  absolute,
  add as plus,
  convert,
  less,
  maximum,
  minimum,
  multiply,
  negate,
  type Scalar,
  select,
  sigmoid as share,
  subtract,
} from "@chainrule/tensor/scalar";

// x / 2 · (1 + tanh(u)) = x · σ(2u), and 2u = slope · x + cube · x³: with slope = 2 · √(2/π), cube = 0.044715 · slope.
const slope = 1.5957691216057308;
const cube = 0.07135481627260025;

/** Beyond it the share is 0 or 1. */
const end = 22;
const bounded = (x: Scalar): Scalar => minimum(maximum(x, -end), end);

/** σ(2u), given a bounded x. In float32 the digits that 2u has in float64 are kept: each counts in e²ᵘ. */
function shareAt(x: Scalar): Scalar {
  const wide = convert(x, "float64");
  const twice = multiply(wide, plus(multiply(multiply(wide, wide), cube), slope));
  const high = convert(twice, x.type);
  return share(high, convert(subtract(twice, convert(high, "float64")), x.type));
}

/** σ + x · σ · (1 − σ) · (2u)′, from −|x|, where σ has all its digits: for x and −x it sums to 1. */
const slopeOp = /* @__PURE__ */ pointwise({
  name: "geluTanhSlope",
  scalar([x]) {
    const y = maximum(negate(absolute(x!)), -end);
    const s = shareAt(y);
    const rise = plus(multiply(multiply(y, y), 3 * cube), slope);
    const below = multiply(s, plus(multiply(multiply(y, rise), subtract(1, s)), 1));
    return select(less(0, x!), subtract(1, below), below);
  },
  vjp: (cotangent, [x]) => [
    () => {
      const y = maximumOf(neg(abs(x!)), -end);
      const z = square(y);
      const s = sigmoid(mul(y, add(mul(z, cube), slope)));
      const rise = add(mul(z, 3 * cube), slope);
      const bend = add(mul(2, rise), mul(z, 6 * cube));
      const turn = mul(mul(y, square(rise)), sub(1, mul(2, s)));
      return mul(cotangent, mul(mul(s, sub(1, s)), add(bend, turn)));
    },
  ],
});

const op = /* @__PURE__ */ pointwise({
  name: "geluTanh",
  scalar: ([x]) => multiply(maximum(x!, -end), shareAt(bounded(x!))),
  vjp: (cotangent, [x]) => [() => mul(cotangent, applyOp(slopeOp, [x!], undefined))],
});

/** gelu with a hyperbolic tangent in place of the error function: x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³))). */
export function geluTanh(x: Tensor): Tensor {
  return applyOp(op, [x], undefined);
}
