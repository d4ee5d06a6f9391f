import {
  abs,
  add,
  applyOp,
  div,
  floatingOperand,
  mul,
  pointwise,
  square,
  type Tensor,
  type TensorLike,
} from "@chainrule/tensor";
import { absolute, add as addScalars, divide } from "@chainrule/tensor/scalar";

const op = /* @__PURE__ */ pointwise({
  name: "softsign",
  scalar: ([x]) => divide(x!, addScalars(absolute(x!), 1)),
  vjp: (cotangent, [x]) => [() => mul(cotangent, square(div(1, add(abs(x!), 1))))],
});

/**
 * x / (1 + |x|), elementwise; −1 … 1. Its derivative is 1 / (1 + |x|)², so 1 at 0.
 *
 * Source: Turian, Bergstra and Bengio 2009, Quadratic features and deep architectures for chunking; PyTorch's
 * `softsign`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { softsign } from "@chainrule/activations";
 * console.log(softsign(tensor([-3, 0, 1])).toArray()); // [ -0.75, 0, 0.5 ]
 * ```
 */
export function softsign(x: TensorLike): Tensor {
  return applyOp(op, [floatingOperand("softsign", x)], undefined);
}
