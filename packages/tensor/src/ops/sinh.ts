import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { sinh as sinhScalar } from "../scalars/hyperbolic.js";
import type { Tensor } from "../tensor.js";
import { cosh } from "./cosh.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "sinh",
  takes: checkFloating,
  scalar: ([x]) => sinhScalar(x!),
  vjp: (cotangent, [x]) => [() => mul(cotangent, cosh(x!))],
});

/**
 * sinh x = (eˣ − e⁻ˣ) / 2, elementwise, within 1 ulp in float32. ±∞ beyond ±89.4 (±710.5 in float64).
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { sinh, tensor } from "@chainrule/tensor";
 * console.log(sinh(tensor([0, 1, -100])).toArray()); // [ 0, 1.175201177597046, -Infinity ]
 * ```
 */
export function sinh(x: TensorLike): Tensor {
  return unary(op, x);
}
