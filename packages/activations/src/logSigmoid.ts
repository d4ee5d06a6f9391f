import {
  applyOp,
  floatingOperand,
  mul,
  neg,
  pointwise,
  sigmoid,
  type Tensor,
  type TensorLike,
} from "@chainrule/tensor";
import { negate, softplus, subtract } from "@chainrule/tensor/scalar";

const op = /* @__PURE__ */ pointwise({
  name: "logSigmoid",
  scalar: ([x]) => subtract(0, softplus(negate(x!))),
  vjp: (cotangent, [x]) => [() => mul(cotangent, sigmoid(neg(x!)))],
});

/**
 * ln σ(x) = −ln(1 + e⁻ˣ), elementwise, computed so that nothing overflows; at most 0. Its derivative is σ(−x).
 *
 * Source: PyTorch's `logsigmoid`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { logSigmoid } from "@chainrule/activations";
 * console.log(logSigmoid(tensor([-1000, 0], { dtype: "float64" })).toArray()); // [ -1000, -0.6931471805599453 ]
 * ```
 */
export function logSigmoid(x: TensorLike): Tensor {
  return applyOp(op, [floatingOperand("logSigmoid", x)], undefined);
}
