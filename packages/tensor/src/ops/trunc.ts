import { truncate } from "@chainrule/wasm/scalar";
import { isFloating } from "../dtype.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "trunc",
  scalar: ([x], type) => (isFloating(type) ? truncate(x!) : x!),
  vjp: () => [undefined],
});

/**
 * x without its fraction: the whole number next to x towards 0, elementwise. The gradient is 0.
 *
 * @returns a tensor of x's shape and dtype; integers as they are
 *
 * @example
 * ```ts
 * import { tensor, trunc } from "@chainrule/tensor";
 * console.log(trunc(tensor([1.5, -1.5])).toArray()); // [ 1, -1 ]
 * ```
 */
export function trunc(x: TensorLike): Tensor {
  return unary(op, x);
}
