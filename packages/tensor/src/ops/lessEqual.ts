import { lessEqual as lessEqualScalars } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { binary, pointwise } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "lessEqual",
  scalar: ([a, b]) => lessEqualScalars(a!, b!),
  output: "bool",
});

/**
 * Whether a ≤ b, elementwise, broadcasting; false where either is NaN.
 *
 * @returns a bool tensor of the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 * @throws DtypeError for int32 beside uint32, which no dtype holds together
 *
 * @example
 * ```ts
 * import { lessEqual, tensor } from "@chainrule/tensor";
 * console.log(lessEqual(tensor([1, 2, 3]), 2).toArray()); // [ true, true, false ]
 * ```
 */
export function lessEqual(a: TensorLike, b: TensorLike): Tensor {
  return binary(op, a, b);
}
