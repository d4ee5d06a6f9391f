import { lessEqual as lessEqualScalars } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { binary, pointwise } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "greaterEqual",
  scalar: ([a, b]) => lessEqualScalars(b!, a!),
  output: "bool",
});

/**
 * Whether a ≥ b, elementwise, broadcasting; false where either is NaN.
 *
 * @returns a bool tensor of the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 * @throws DtypeError for int32 beside uint32, which no dtype holds together
 *
 * @example
 * ```ts
 * import { greaterEqual, tensor } from "@chainrule/tensor";
 * console.log(greaterEqual(tensor([1, 2, 3]), 2).toArray()); // [ false, true, true ]
 * ```
 */
export function greaterEqual(a: TensorLike, b: TensorLike): Tensor {
  return binary(op, a, b);
}
