import { squareRoot } from "@chainrule/wasm/scalar";
import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "sqrt",
  takes: checkFloating,
  scalar: ([x]) => squareRoot(x!),
  vjp: (cotangent, _inputs, output) => [() => div(cotangent, mul(2, output))],
});

/**
 * √x, elementwise, correctly rounded. NaN below 0; the gradient at 0 is ∞.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { sqrt, tensor } from "@chainrule/tensor";
 * console.log(sqrt(tensor([4, 2])).toArray()); // [ 2, 1.4142135381698608 ]
 * ```
 */
export function sqrt(x: TensorLike): Tensor {
  return unary(op, x);
}
