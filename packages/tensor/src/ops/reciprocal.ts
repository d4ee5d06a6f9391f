import { constant, divide } from "@chainrule/wasm/scalar";
import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "reciprocal",
  takes: checkFloating,
  scalar: ([x]) => divide(constant(1, x!.type), x!),
  vjp: (cotangent, _inputs, output) => [() => neg(mul(cotangent, mul(output, output)))],
});

/**
 * 1 / x, elementwise, correctly rounded. ±∞ at ±0.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { reciprocal, tensor } from "@chainrule/tensor";
 * console.log(reciprocal(tensor([4, 0, -Infinity])).toArray()); // [ 0.25, Infinity, -0 ]
 * ```
 */
export function reciprocal(x: TensorLike): Tensor {
  return unary(op, x);
}
