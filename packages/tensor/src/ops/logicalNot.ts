import { not } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { pointwise, truths } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "logicalNot",
  scalar: ([x]) => not(x!),
});

/**
 * Whether x is false, elementwise. Numbers count as true unless they are 0; so does NaN.
 *
 * @returns a bool tensor of x's shape
 *
 * @example
 * ```ts
 * import { logicalNot, tensor } from "@chainrule/tensor";
 * console.log(logicalNot(tensor([true, false])).toArray()); // [ false, true ]
 * ```
 */
export function logicalNot(x: TensorLike): Tensor {
  return truths(op, x);
}
