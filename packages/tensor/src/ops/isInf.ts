import { absolute, equal, notEqual } from "@chainrule/wasm/scalar";
import { isFloating } from "../dtype.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "isInf",
  scalar: ([x]) => (isFloating(x!.type) ? equal(absolute(x!), Infinity) : notEqual(x!, x!)),
  output: "bool",
});

/**
 * Whether x is ∞ or −∞, elementwise; false of every integer.
 *
 * @returns a bool tensor of x's shape
 *
 * @example
 * ```ts
 * import { isInf, tensor } from "@chainrule/tensor";
 * console.log(isInf(tensor([1, -Infinity, NaN])).toArray()); // [ false, true, false ]
 * ```
 */
export function isInf(x: TensorLike): Tensor {
  return unary(op, x);
}
