import { exp as expScalar } from "../scalars/exp.js";
import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "exp",
  takes: checkFloating,
  scalar: ([x]) => expScalar(x!),
  vjp: (cotangent, _inputs, output) => [() => mul(cotangent, output)],
});

/**
 * eˣ, elementwise, within 2 ulp in float32. ∞ above 88.7 (709.8 in float64), 0 far below. Its derivative
 * is eˣ.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { exp, tensor } from "@chainrule/tensor";
 * console.log(exp(tensor([0, 1], { dtype: "float64" })).toArray()); // [ 1, 2.718281828459045 ]
 * ```
 */
export function exp(x: TensorLike): Tensor {
  return unary(op, x);
}
