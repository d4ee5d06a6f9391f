import { constant, divide, squareRoot } from "@chainrule/wasm/scalar";
import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "rsqrt",
  takes: checkFloating,
  scalar: ([x]) => divide(constant(1, x!.type), squareRoot(x!)),
  vjp: (cotangent, _inputs, output) => [() => mul(mul(cotangent, -0.5), mul(output, mul(output, output)))],
});

/**
 * 1 / √x, elementwise, within 2 ulp. ∞ at 0, where its gradient is −∞; NaN below.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { rsqrt, tensor } from "@chainrule/tensor";
 * console.log(rsqrt(tensor([4, 0, -1])).toArray()); // [ 0.5, Infinity, NaN ]
 * ```
 */
export function rsqrt(x: TensorLike): Tensor {
  return unary(op, x);
}
