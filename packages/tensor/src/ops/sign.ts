import { constant, equal, less, type Scalar, select } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { pointwise, unary } from "./pointwise.js";

function signScalar(x: Scalar): Scalar {
  if (x.type === "bool") return x;
  const nonNegative = select(less(0, x), constant(1, x.type), select(equal(x, 0), constant(0, x.type), x));
  return select(less(x, 0), constant(-1, x.type), nonNegative);
}

const op = /* @__PURE__ */ pointwise({
  name: "sign",
  scalar: ([x]) => signScalar(x!),
  vjp: () => [undefined],
});

/**
 * 1 where x > 0, −1 where x < 0, 0 where x is 0, NaN where x is NaN, elementwise. The gradient is 0.
 *
 * @returns a tensor of x's shape and dtype
 *
 * @example
 * ```ts
 * import { sign, tensor } from "@chainrule/tensor";
 * console.log(sign(tensor([3, -0.5, 0, NaN])).toArray()); // [ 1, -1, 0, NaN ]
 * ```
 */
export function sign(x: TensorLike): Tensor {
  return unary(op, x);
}
