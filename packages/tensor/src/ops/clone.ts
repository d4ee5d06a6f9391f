import type { Tensor } from "../tensor.js";
import type { TensorLike } from "../operands.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "clone",
  scalar: ([x]) => x!,
  vjp: (cotangent) => [() => cotangent],
});

/**
 * A copy with memory of its own, contiguous: to keep values that a compiled function is allowed to overwrite.
 *
 * @returns a tensor of x's shape and dtype
 *
 * @example
 * ```ts
 * import { clone, tensor, transpose } from "@chainrule/tensor";
 * const x = tensor([[1, 2], [3, 4]]);
 * console.log(clone(transpose(x)).toArray()); // [ [ 1, 3 ], [ 2, 4 ] ]
 * ```
 */
export function clone(x: TensorLike): Tensor {
  return unary(op, x);
}
