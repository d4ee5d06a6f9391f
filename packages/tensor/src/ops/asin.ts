import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { asin as asinScalar } from "../scalars/arc.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";

const op = /* @__PURE__ */ pointwise({
  name: "asin",
  takes: checkFloating,
  scalar: ([x]) => asinScalar(x!),
  vjp: (cotangent, [x]) => [() => div(cotangent, sqrt(mul(sub(1, x!), add(1, x!))))],
});

/**
 * The angle in −π/2 … π/2 whose sine is x, elementwise, within 1 ulp in float32. NaN outside [−1, 1]; the gradient at
 * ±1 is ∞.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { asin, tensor } from "@chainrule/tensor";
 * console.log(asin(tensor([0, 1, 2])).toArray()); // [ 0, 1.5707963705062866, NaN ]
 * ```
 */
export function asin(x: TensorLike): Tensor {
  return unary(op, x);
}
