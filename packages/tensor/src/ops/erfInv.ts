import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { erfInv as erfInvScalar } from "../scalars/erf.js";
import type { Tensor } from "../tensor.js";
import { exp } from "./exp.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "erfInv",
  takes: checkFloating,
  scalar: ([x]) => erfInvScalar(x!),
  vjp: (cotangent, _inputs, output) => [
    () => mul(cotangent, mul(exp(mul(output, output)), Math.sqrt(Math.PI) / 2)),
  ],
});

/**
 * The inverse of the error function: the x′ with erf x′ = x, elementwise, within 1 ulp in float32. ±∞ at ±1, NaN
 * beyond.
 *
 * Source: M. J. Wichura, Algorithm AS 241, Applied Statistics 37 (1988) 477–484.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { erfInv, tensor } from "@chainrule/tensor";
 * console.log(erfInv(tensor([0, 0.5, 1])).toArray()); // [ 0, 0.4769362807273865, Infinity ]
 * ```
 */
export function erfInv(x: TensorLike): Tensor {
  return unary(op, x);
}
