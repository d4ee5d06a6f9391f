import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { exp2 as exp2Scalar } from "../scalars/exp.js";
import type { Tensor } from "../tensor.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "exp2",
  takes: checkFloating,
  scalar: ([x]) => exp2Scalar(x!),
  vjp: (cotangent, _inputs, output) => [() => mul(cotangent, mul(output, Math.LN2))],
});

/**
 * 2ˣ, elementwise, within 2 ulp in float32; exact for whole numbers. ∞ above 128 (1024 in float64), 0 far below.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { exp2, tensor } from "@chainrule/tensor";
 * console.log(exp2(tensor([3, -1, 0.5])).toArray()); // [ 8, 0.5, 1.4142135381698608 ]
 * ```
 */
export function exp2(x: TensorLike): Tensor {
  return unary(op, x);
}
