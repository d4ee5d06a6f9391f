import { tanh as tanhScalar } from "../scalars/tanh.js";
import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";
import { sub } from "./sub.js";

const op = /* @__PURE__ */ pointwise({
  name: "tanh",
  takes: checkFloating,
  scalar: ([x]) => tanhScalar(x!),
  vjp: (cotangent, _inputs, output) => [() => mul(cotangent, sub(1, mul(output, output)))],
});

/**
 * tanh x = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ), elementwise, within 2 ulp in float32; −1 … 1. Its derivative is 1 − tanh² x.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tanh, tensor } from "@chainrule/tensor";
 * console.log(tanh(tensor([0, 100])).toArray()); // [ 0, 1 ]
 * ```
 */
export function tanh(x: TensorLike): Tensor {
  return unary(op, x);
}
