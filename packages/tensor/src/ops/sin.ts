import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { sin as sinScalar } from "../scalars/angle.js";
import type { Tensor } from "../tensor.js";
import { cos } from "./cos.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "sin",
  takes: checkFloating,
  scalar: ([x]) => sinScalar(x!),
  vjp: (cotangent, [x]) => [() => mul(cotangent, cos(x!))],
});

/**
 * sin x, elementwise, x in radians and of any size, within 1 ulp in float32. NaN at ±∞.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { sin, tensor } from "@chainrule/tensor";
 * console.log(sin(tensor([0, Math.PI / 2, 1e30])).toArray()); // [ 0, 1, -0.791163444519043 ]
 * ```
 */
export function sin(x: TensorLike): Tensor {
  return unary(op, x);
}
