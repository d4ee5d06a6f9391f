import { maximum as maximumScalars, or } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { greater } from "./greater.js";
import { binary, pointwise } from "./pointwise.js";
import { shareTies } from "./shareTies.js";

const op = /* @__PURE__ */ pointwise({
  name: "maximum",
  scalar: ([a, b], type) => (type === "bool" ? or(a!, b!) : maximumScalars(a!, b!)),
  vjp: (cotangent, [a, b]) => [
    () => shareTies(cotangent, greater(a!, b!), a!, b!),
    () => shareTies(cotangent, greater(b!, a!), b!, a!),
  ],
});

/**
 * The larger of a and b, elementwise, broadcasting; NaN where either is NaN. At ties each side gets half of
 * the gradient.
 *
 * @returns a tensor of the broadcast shape and the promoted dtype
 * @throws ShapeError when the shapes do not broadcast
 * @throws DtypeError for int32 beside uint32, which no dtype holds together
 *
 * @example
 * ```ts
 * import { maximum, tensor } from "@chainrule/tensor";
 * console.log(maximum(tensor([1, 5]), 3).toArray()); // [ 3, 5 ]
 * ```
 */
export function maximum(a: TensorLike, b: TensorLike): Tensor {
  return binary(op, a, b);
}
