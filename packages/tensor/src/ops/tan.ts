import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { tan as tanScalar } from "../scalars/angle.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "tan",
  takes: checkFloating,
  scalar: ([x]) => tanScalar(x!),
  vjp: (cotangent, _inputs, output) => [() => mul(cotangent, add(mul(output, output), 1))],
});

/**
 * tan x = sin x / cos x, elementwise, x in radians and of any size, within 1 ulp in float32. NaN at ±∞.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tan, tensor } from "@chainrule/tensor";
 * console.log(tan(tensor([0, Math.PI / 4, 1e30])).toArray()); // [ 0, 1, 1.2935861349105835 ]
 * ```
 */
export function tan(x: TensorLike): Tensor {
  return unary(op, x);
}
