import { nearest } from "@chainrule/wasm/scalar";
import { isFloating } from "../dtype.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "round",
  scalar: ([x], type) => (isFloating(type) ? nearest(x!) : x!),
  vjp: () => [undefined],
});

/**
 * The nearest whole number, elementwise; halves go to the even neighbour. The gradient is 0.
 *
 * @returns a tensor of x's shape and dtype; integers as they are
 *
 * @example
 * ```ts
 * import { round, tensor } from "@chainrule/tensor";
 * console.log(round(tensor([0.5, 1.5, -1.6])).toArray()); // [ 0, 2, -2 ]
 * ```
 */
export function round(x: TensorLike): Tensor {
  return unary(op, x);
}
