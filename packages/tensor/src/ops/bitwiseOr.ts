import { or } from "@chainrule/wasm/scalar";
import { checkIntegers } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { binary, pointwise } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "bitwiseOr",
  takes: checkIntegers,
  scalar: ([a, b]) => or(a!, b!),
});

/**
 * The bits that are set in a or b or both, elementwise, broadcasting; of bools, the same as of single bits.
 *
 * @returns a tensor of the broadcast shape and the promoted dtype
 * @throws DtypeError unless a and b are integers or bools
 * @throws ShapeError when the shapes do not broadcast
 *
 * @example
 * ```ts
 * import { bitwiseOr, tensor } from "@chainrule/tensor";
 * console.log(bitwiseOr(tensor([12, -1], { dtype: "int32" }), 10).toArray()); // [ 14, -1 ]
 * ```
 */
export function bitwiseOr(a: TensorLike, b: TensorLike): Tensor {
  return binary(op, a, b);
}
