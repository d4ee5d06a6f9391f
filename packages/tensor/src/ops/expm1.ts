import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { expm1 as expm1Scalar } from "../scalars/exp.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "expm1",
  takes: checkFloating,
  scalar: ([x]) => expm1Scalar(x!),
  vjp: (cotangent, _inputs, output) => [() => mul(cotangent, add(output, 1))],
});

/**
 * eˣ − 1, elementwise, within 2 ulp in float32 also where x is near 0. −1 far below.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { expm1, tensor } from "@chainrule/tensor";
 * console.log(expm1(tensor([1e-10, 0, -100], { dtype: "float64" })).toArray()); // [ 1.00000000005e-10, 0, -1 ]
 * ```
 */
export function expm1(x: TensorLike): Tensor {
  return unary(op, x);
}
