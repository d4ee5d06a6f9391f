import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { atan as atanScalar } from "../scalars/arc.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "atan",
  takes: checkFloating,
  scalar: ([x]) => atanScalar(x!),
  vjp: (cotangent, [x]) => [() => div(cotangent, add(mul(x!, x!), 1))],
});

/**
 * The angle in −π/2 … π/2 whose tangent is x, elementwise, within 1 ulp in float32. ±π/2 at ±∞.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { atan, tensor } from "@chainrule/tensor";
 * console.log(atan(tensor([0, 1, -Infinity])).toArray()); // [ 0, 0.7853981852531433, -1.5707963705062866 ]
 * ```
 */
export function atan(x: TensorLike): Tensor {
  return unary(op, x);
}
