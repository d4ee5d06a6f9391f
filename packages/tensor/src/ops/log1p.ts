import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { log1p as log1pScalar } from "../scalars/log.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "log1p",
  takes: checkFloating,
  scalar: ([x]) => log1pScalar(x!),
  vjp: (cotangent, [x]) => [() => div(cotangent, add(x!, 1))],
});

/**
 * ln(1 + x), elementwise, within 2 ulp in float32 also where x is near 0. −∞ at −1, NaN below.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { log1p, tensor } from "@chainrule/tensor";
 * console.log(log1p(tensor([1e-10, -1], { dtype: "float64" })).toArray()); // [ 9.999999999500001e-11, -Infinity ]
 * ```
 */
export function log1p(x: TensorLike): Tensor {
  return unary(op, x);
}
