import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { asinh as asinhScalar } from "../scalars/hyperbolic.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";
import { sqrt } from "./sqrt.js";

const op = /* @__PURE__ */ pointwise({
  name: "asinh",
  takes: checkFloating,
  scalar: ([x]) => asinhScalar(x!),
  vjp: (cotangent, [x]) => [() => div(cotangent, sqrt(add(mul(x!, x!), 1)))],
});

/**
 * The x′ with sinh x′ = x, elementwise, within 1 ulp in float32.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { asinh, tensor } from "@chainrule/tensor";
 * console.log(asinh(tensor([0, 1, -Infinity])).toArray()); // [ 0, 0.8813735842704773, -Infinity ]
 * ```
 */
export function asinh(x: TensorLike): Tensor {
  return unary(op, x);
}
