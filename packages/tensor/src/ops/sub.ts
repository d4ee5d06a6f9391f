import { subtract } from "@chainrule/wasm/scalar";
import { checkNumbers } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { neg } from "./neg.js";
import { binary, pointwise } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "sub",
  takes: checkNumbers,
  scalar: ([a, b]) => subtract(a!, b!),
  vjp: (cotangent) => [() => cotangent, () => neg(cotangent)],
});

/**
 * a − b, elementwise, broadcasting.
 *
 * @returns a tensor of the broadcast shape and the promoted dtype; integers wrap
 * @throws DtypeError for bools, and for int32 beside uint32
 * @throws ShapeError when the shapes do not broadcast
 *
 * @example
 * ```ts
 * import { sub, tensor } from "@chainrule/tensor";
 * console.log(sub(tensor([5, 7]), 2).toArray()); // [ 3, 5 ]
 * ```
 */
export function sub(a: TensorLike, b: TensorLike): Tensor {
  return binary(op, a, b);
}
