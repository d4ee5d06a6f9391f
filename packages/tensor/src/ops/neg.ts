import { negate } from "@chainrule/wasm/scalar";
import { applyOp } from "../applyOp.js";
import { operand, type TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { pointwise } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "neg",
  scalar: ([x]) => negate(x!),
  vjp: (cotangent) => [() => neg(cotangent)],
});

/**
 * −x, elementwise.
 *
 * @returns a tensor of x's shape and dtype
 *
 * @example
 * ```ts
 * import { neg, tensor } from "@chainrule/tensor";
 * console.log(neg(tensor([1, -2])).toArray()); // [ -1, 2 ]
 * ```
 */
export function neg(x: TensorLike): Tensor {
  return applyOp(op, [operand("neg", x)], undefined);
}
