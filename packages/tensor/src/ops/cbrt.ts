import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { cbrt as cbrtScalar } from "../scalars/cbrt.js";
import type { Tensor } from "../tensor.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "cbrt",
  takes: checkFloating,
  scalar: ([x]) => cbrtScalar(x!),
  vjp: (cotangent, _inputs, output) => [() => div(cotangent, mul(3, mul(output, output)))],
});

/**
 * ∛x, elementwise, within 1 ulp; negative for negative x. The gradient at 0 is ∞.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { cbrt, tensor } from "@chainrule/tensor";
 * console.log(cbrt(tensor([27, -8, 0.001])).toArray()); // [ 3, -2, 0.10000000149011612 ]
 * ```
 */
export function cbrt(x: TensorLike): Tensor {
  return unary(op, x);
}
