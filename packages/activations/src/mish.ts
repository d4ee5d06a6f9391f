import {
  add,
  applyOp,
  clip,
  floatingOperand,
  mul,
  pointwise,
  sigmoid,
  square,
  sub,
  tanh,
  type Tensor,
  type TensorLike,
} from "@chainrule/tensor";
import { add as plus, divide, exp, maximum, minimum, multiply, type Scalar } from "@chainrule/tensor/scalar";
import { softplus } from "./softplus.js";

/** w = eˣ and n = w · (w + 2), of which tanh(softplus(x)) = n / (n + 2): 1 where x is 20 and more. */
function powers(x: Scalar): readonly [w: Scalar, n: Scalar] {
  const w = exp(minimum(x, 20));
  return [w, multiply(w, plus(w, 2))];
}

/** t + x · (1 − t²) · σ(x), with n and w as one quotient: (n · (n + 2) + 4x · w · (w + 1)) / (n + 2)². */
const slopeOp = /* @__PURE__ */ pointwise({
  name: "mishSlope",
  scalar([x]) {
    // Where the derivative does not change any more x might overflow in a product.
    const bounded = minimum(maximum(x!, -750), 20);
    const [w, n] = powers(bounded);
    const m = plus(n, 2);
    const bend = multiply(multiply(multiply(bounded, 4), w), plus(w, 1));
    return divide(plus(multiply(n, m), bend), multiply(m, m));
  },
  vjp: (cotangent, [x]) => [
    () => {
      const y = clip(x!, { min: -750, max: 750 });
      const [gate, share] = [tanh(softplus(y)), sigmoid(y)];
      const bend = add(2, mul(y, sub(sub(1, share), mul(2, mul(gate, share)))));
      return mul(cotangent, mul(mul(sub(1, square(gate)), share), bend));
    },
  ],
});

const op = /* @__PURE__ */ pointwise({
  name: "mish",
  scalar([x]) {
    const [, n] = powers(x!);
    return multiply(x!, divide(n, plus(n, 2)));
  },
  vjp: (cotangent, [x]) => [() => mul(cotangent, applyOp(slopeOp, [x!], undefined))],
});

/**
 * x · tanh(softplus(x)), elementwise; at least −0.30884. Its derivative is t + x · (1 − t²) · σ(x) with
 * t = tanh(softplus(x)).
 *
 * Source: Misra 2019, Mish: a self regularized non-monotonic activation function; PyTorch's `mish`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { mish } from "@chainrule/activations";
 * console.log(mish(tensor([0, 1], { dtype: "float64" })).toArray()); // [ 0, 0.8650983882673103 ]
 * ```
 */
export function mish(x: TensorLike): Tensor {
  return applyOp(op, [floatingOperand("mish", x)], undefined);
}
