import { log as logScalar } from "../scalars/log.js";
import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { div } from "./div.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "log",
  takes: checkFloating,
  scalar: ([x]) => logScalar(x!),
  vjp: (cotangent, [x]) => [() => div(cotangent, x!)],
});

/**
 * The natural logarithm ln x, elementwise, within 2 ulp in float32. −∞ at 0, NaN below. Its derivative
 * is 1 / x.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { log, tensor } from "@chainrule/tensor";
 * console.log(log(tensor([1, 0, -1])).toArray()); // [ 0, -Infinity, NaN ]
 * ```
 */
export function log(x: TensorLike): Tensor {
  return unary(op, x);
}
