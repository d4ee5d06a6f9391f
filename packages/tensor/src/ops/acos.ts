import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { acos as acosScalar } from "../scalars/arc.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { pointwise, unary } from "./pointwise.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";

const op = /* @__PURE__ */ pointwise({
  name: "acos",
  takes: checkFloating,
  scalar: ([x]) => acosScalar(x!),
  vjp: (cotangent, [x]) => [() => neg(div(cotangent, sqrt(mul(sub(1, x!), add(1, x!)))))],
});

/**
 * The angle in 0 … π whose cosine is x, elementwise, within 1 ulp in float32. NaN outside [−1, 1]; the gradient at ±1
 * is −∞.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { acos, tensor } from "@chainrule/tensor";
 * console.log(acos(tensor([0, 1, 2])).toArray()); // [ 1.5707963705062866, 0, NaN ]
 * ```
 */
export function acos(x: TensorLike): Tensor {
  return unary(op, x);
}
