import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { erf as erfScalar } from "../scalars/erf.js";
import type { Tensor } from "../tensor.js";
import { exp } from "./exp.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "erf",
  takes: checkFloating,
  scalar: ([x]) => erfScalar(x!),
  vjp: (cotangent, [x]) => [() => mul(cotangent, mul(exp(neg(mul(x!, x!))), 2 / Math.sqrt(Math.PI)))],
});

/**
 * The error function erf x = 2/√π · ∫₀ˣ e^(−t²) dt, elementwise, within 2 ulp in float32; −1 … 1. Its derivative is
 * 2/√π · e^(−x²). The normal distribution cumulates (1 + erf(x / √2)) / 2.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { erf, tensor } from "@chainrule/tensor";
 * console.log(erf(tensor([0, 0.5, -10])).toArray()); // [ 0, 0.5204998850822449, -1 ]
 * ```
 */
export function erf(x: TensorLike): Tensor {
  return unary(op, x);
}
