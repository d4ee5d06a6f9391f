import {
  add,
  applyOp,
  clip,
  defineOp,
  floatingOperand,
  mul,
  sigmoid,
  square,
  sub,
  tanh,
  type Tensor,
  type TensorLike,
} from "@chainrule/tensor";
import { softplus } from "./softplus.js";

const op = /* @__PURE__ */ defineOp({
  name: "mish",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  compute: ([x]) => mul(x!, tanh(softplus(x!))),
  vjp: (cotangent, [x]) => [
    () => {
      // Beyond ±750 the derivative does not change, and x might overflow in a product.
      const y = clip(x!, { min: -750, max: 750 });
      const gate = tanh(softplus(y));
      return mul(cotangent, add(gate, mul(y, mul(sub(1, square(gate)), sigmoid(y)))));
    },
  ],
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
