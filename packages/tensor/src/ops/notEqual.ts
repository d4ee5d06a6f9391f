import { notEqual as notEqualScalars } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { binary, pointwise } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "notEqual",
  scalar: ([a, b]) => notEqualScalars(a!, b!),
  output: "bool",
});

/**
 * Whether a ≠ b, elementwise, broadcasting; true where either is NaN.
 *
 * @returns a bool tensor of the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 * @throws DtypeError for int32 beside uint32, which no dtype holds together
 *
 * @example
 * ```ts
 * import { notEqual, tensor } from "@chainrule/tensor";
 * console.log(notEqual(tensor([1, 2, 3]), 2).toArray()); // [ true, false, true ]
 * ```
 */
export function notEqual(a: TensorLike, b: TensorLike): Tensor {
  return binary(op, a, b);
}
