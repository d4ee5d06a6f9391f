import { sigmoid as sigmoidScalar } from "../scalars/sigmoid.js";
import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";
import { sub } from "./sub.js";

const op = /* @__PURE__ */ pointwise({
  name: "sigmoid",
  takes: checkFloating,
  scalar: ([x]) => sigmoidScalar(x!),
  vjp: (cotangent, _inputs, output) => [() => mul(cotangent, mul(output, sub(1, output)))],
});

/**
 * The logistic function σ(x) = 1 / (1 + e⁻ˣ), elementwise, within 2 ulp in float32; 0 … 1. Its derivative
 * is σ(x) · (1 − σ(x)), at most ¼.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { sigmoid, tensor } from "@chainrule/tensor";
 * console.log(sigmoid(tensor([0, 1000, -1000])).toArray()); // [ 0.5, 1, 0 ]
 * ```
 */
export function sigmoid(x: TensorLike): Tensor {
  return unary(op, x);
}
