import { floor as floorScalar } from "@chainrule/wasm/scalar";
import { isFloating } from "../dtype.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "floor",
  scalar: ([x], type) => (isFloating(type) ? floorScalar(x!) : x!),
  vjp: () => [undefined],
});

/**
 * The largest whole number ≤ x, elementwise. The gradient is 0.
 *
 * @returns a tensor of x's shape and dtype; integers as they are
 *
 * @example
 * ```ts
 * import { floor, tensor } from "@chainrule/tensor";
 * console.log(floor(tensor([1.5, -1.5])).toArray()); // [ 1, -2 ]
 * ```
 */
export function floor(x: TensorLike): Tensor {
  return unary(op, x);
}
