import { ceil as ceilScalar } from "@chainrule/wasm/scalar";
import { isFloating } from "../dtype.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "ceil",
  scalar: ([x], type) => (isFloating(type) ? ceilScalar(x!) : x!),
  vjp: () => [undefined],
});

/**
 * The smallest whole number ≥ x, elementwise. The gradient is 0.
 *
 * @returns a tensor of x's shape and dtype; integers as they are
 *
 * @example
 * ```ts
 * import { ceil, tensor } from "@chainrule/tensor";
 * console.log(ceil(tensor([1.5, -1.5])).toArray()); // [ 2, -1 ]
 * ```
 */
export function ceil(x: TensorLike): Tensor {
  return unary(op, x);
}
