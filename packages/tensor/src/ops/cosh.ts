import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { cosh as coshScalar } from "../scalars/hyperbolic.js";
import type { Tensor } from "../tensor.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";
import { sinh } from "./sinh.js";

const op = /* @__PURE__ */ pointwise({
  name: "cosh",
  takes: checkFloating,
  scalar: ([x]) => coshScalar(x!),
  vjp: (cotangent, [x]) => [() => mul(cotangent, sinh(x!))],
});

/**
 * cosh x = (eˣ + e⁻ˣ) / 2, elementwise, within 1 ulp in float32. ∞ beyond ±89.4 (±710.5 in float64).
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { cosh, tensor } from "@chainrule/tensor";
 * console.log(cosh(tensor([0, 1, -100])).toArray()); // [ 1, 1.5430806875228882, Infinity ]
 * ```
 */
export function cosh(x: TensorLike): Tensor {
  return unary(op, x);
}
