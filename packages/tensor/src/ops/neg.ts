import { negate } from "@chainrule/wasm/scalar";
import { checkNumbers } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { pointwise, unary } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "neg",
  takes: checkNumbers,
  scalar: ([x]) => negate(x!),
  vjp: (cotangent) => [() => neg(cotangent)],
});

/**
 * −x, elementwise.
 *
 * @returns a tensor of x's shape and dtype; integers wrap
 * @throws DtypeError for bools
 *
 * @example
 * ```ts
 * import { neg, tensor } from "@chainrule/tensor";
 * console.log(neg(tensor([1, -2])).toArray()); // [ -1, 2 ]
 * ```
 */
export function neg(x: TensorLike): Tensor {
  return unary(op, x);
}
