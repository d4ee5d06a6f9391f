import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { log10 as log10Scalar } from "../scalars/log.js";
import type { Tensor } from "../tensor.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "log10",
  takes: checkFloating,
  scalar: ([x]) => log10Scalar(x!),
  vjp: (cotangent, [x]) => [() => div(cotangent, mul(x!, Math.LN10))],
});

/**
 * log₁₀ x, elementwise, within 1 ulp in float32. −∞ at 0, NaN below.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { log10, tensor } from "@chainrule/tensor";
 * console.log(log10(tensor([1000, 0.1, 0])).toArray()); // [ 3, -1, -Infinity ]
 * ```
 */
export function log10(x: TensorLike): Tensor {
  return unary(op, x);
}
