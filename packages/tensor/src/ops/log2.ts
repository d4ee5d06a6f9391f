import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { log2 as log2Scalar } from "../scalars/log.js";
import type { Tensor } from "../tensor.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "log2",
  takes: checkFloating,
  scalar: ([x]) => log2Scalar(x!),
  vjp: (cotangent, [x]) => [() => div(cotangent, mul(x!, Math.LN2))],
});

/**
 * log₂ x, elementwise, within 1 ulp in float32; exact for powers of two. −∞ at 0, NaN below.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { log2, tensor } from "@chainrule/tensor";
 * console.log(log2(tensor([8, 0.5, 0])).toArray()); // [ 3, -1, -Infinity ]
 * ```
 */
export function log2(x: TensorLike): Tensor {
  return unary(op, x);
}
