import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { acosh as acoshScalar } from "../scalars/hyperbolic.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";

const op = /* @__PURE__ */ pointwise({
  name: "acosh",
  takes: checkFloating,
  scalar: ([x]) => acoshScalar(x!),
  vjp: (cotangent, [x]) => [() => div(cotangent, sqrt(mul(sub(x!, 1), add(x!, 1))))],
});

/**
 * The x′ ≥ 0 with cosh x′ = x, elementwise, within 1 ulp in float32. NaN below 1; the gradient at 1 is ∞.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { acosh, tensor } from "@chainrule/tensor";
 * console.log(acosh(tensor([1, 2, 0])).toArray()); // [ 0, 1.316957950592041, NaN ]
 * ```
 */
export function acosh(x: TensorLike): Tensor {
  return unary(op, x);
}
