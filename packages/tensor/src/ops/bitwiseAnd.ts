import { and } from "@chainrule/wasm/scalar";
import { checkIntegers } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { binary, pointwise } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "bitwiseAnd",
  takes: checkIntegers,
  scalar: ([a, b]) => and(a!, b!),
});

/**
 * The bits that are set in both a and b, elementwise, broadcasting; of bools, the same as of single bits.
 *
 * @returns a tensor of the broadcast shape and the promoted dtype
 * @throws DtypeError unless a and b are integers or bools
 * @throws ShapeError when the shapes do not broadcast
 *
 * @example
 * ```ts
 * import { bitwiseAnd, tensor } from "@chainrule/tensor";
 * console.log(bitwiseAnd(tensor([12, -1], { dtype: "int32" }), 10).toArray()); // [ 8, 10 ]
 * ```
 */
export function bitwiseAnd(a: TensorLike, b: TensorLike): Tensor {
  return binary(op, a, b);
}
