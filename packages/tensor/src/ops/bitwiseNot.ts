import { not, xor } from "@chainrule/wasm/scalar";
import { checkIntegers } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "bitwiseNot",
  takes: checkIntegers,
  // −1 has all bits set, in any type.
  scalar: ([x], type) => (type === "bool" ? not(x!) : xor(x!, -1)),
});

/**
 * x with every bit flipped, elementwise: −1 − x for int32; of bools, the opposite.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is integer or bool
 *
 * @example
 * ```ts
 * import { bitwiseNot, tensor } from "@chainrule/tensor";
 * console.log(bitwiseNot(tensor([0, 5, -1], { dtype: "int32" })).toArray()); // [ -1, -6, 0 ]
 * ```
 */
export function bitwiseNot(x: TensorLike): Tensor {
  return unary(op, x);
}
