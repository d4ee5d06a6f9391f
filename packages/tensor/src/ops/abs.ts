import { absolute } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { greater } from "./greater.js";
import { less } from "./less.js";
import { neg } from "./neg.js";
import { pointwise, unary } from "./pointwise.js";
import { where } from "./where.js";

const op = /* @__PURE__ */ pointwise({
  name: "abs",
  scalar: ([x]) => absolute(x!),
  vjp: (cotangent, [x]) => [() => where(greater(x!, 0), cotangent, where(less(x!, 0), neg(cotangent), 0))],
});

/**
 * |x|, elementwise. Its derivative is the sign of x, 0 at 0.
 *
 * @returns a tensor of x's shape and dtype
 *
 * @example
 * ```ts
 * import { abs, tensor } from "@chainrule/tensor";
 * console.log(abs(tensor([1, -2])).toArray()); // [ 1, 2 ]
 * ```
 */
export function abs(x: TensorLike): Tensor {
  return unary(op, x);
}
