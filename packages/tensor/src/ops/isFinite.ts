import { absolute, equal, less } from "@chainrule/wasm/scalar";
import { isFloating } from "../dtype.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "isFinite",
  scalar: ([x]) => (isFloating(x!.type) ? less(absolute(x!), Infinity) : equal(x!, x!)),
  output: "bool",
});

/**
 * Whether x is neither infinite nor NaN, elementwise; true of every integer.
 *
 * @returns a bool tensor of x's shape
 *
 * @example
 * ```ts
 * import { isFinite, tensor } from "@chainrule/tensor";
 * console.log(isFinite(tensor([1, -Infinity, NaN])).toArray()); // [ true, false, false ]
 * ```
 */
export function isFinite(x: TensorLike): Tensor {
  return unary(op, x);
}
