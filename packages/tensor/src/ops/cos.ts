import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { cos as cosScalar } from "../scalars/angle.js";
import type { Tensor } from "../tensor.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { pointwise, unary } from "./pointwise.js";
import { sin } from "./sin.js";

const op = /* @__PURE__ */ pointwise({
  name: "cos",
  takes: checkFloating,
  scalar: ([x]) => cosScalar(x!),
  vjp: (cotangent, [x]) => [() => neg(mul(cotangent, sin(x!)))],
});

/**
 * cos x, elementwise, x in radians and of any size, within 1 ulp in float32. NaN at ±∞.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { cos, tensor } from "@chainrule/tensor";
 * console.log(cos(tensor([0, Math.PI, 1e30])).toArray()); // [ 1, -1, -0.6116048097610474 ]
 * ```
 */
export function cos(x: TensorLike): Tensor {
  return unary(op, x);
}
