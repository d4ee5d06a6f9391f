import { notEqual } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "isNaN",
  scalar: ([x]) => notEqual(x!, x!),
  output: "bool",
});

/**
 * Whether x is NaN, elementwise; false of every integer.
 *
 * @returns a bool tensor of x's shape
 *
 * @example
 * ```ts
 * import { isNaN, tensor } from "@chainrule/tensor";
 * console.log(isNaN(tensor([1, -Infinity, NaN])).toArray()); // [ false, false, true ]
 * ```
 */
export function isNaN(x: TensorLike): Tensor {
  return unary(op, x);
}
