import { and, minimum as minimumScalars } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { less } from "./less.js";
import { binary, pointwise } from "./pointwise.js";
import { shareTies } from "./shareTies.js";

const op = /* @__PURE__ */ pointwise({
  name: "minimum",
  scalar: ([a, b], type) => (type === "bool" ? and(a!, b!) : minimumScalars(a!, b!)),
  vjp: (cotangent, [a, b]) => [
    () => shareTies(cotangent, less(a!, b!), a!, b!),
    () => shareTies(cotangent, less(b!, a!), b!, a!),
  ],
});

/**
 * The smaller of a and b, elementwise, broadcasting; NaN where either is NaN. At ties each side gets half of
 * the gradient.
 *
 * @returns a tensor of the broadcast shape and the promoted dtype
 * @throws ShapeError when the shapes do not broadcast
 * @throws DtypeError for int32 beside uint32, which no dtype holds together
 *
 * @example
 * ```ts
 * import { minimum, tensor } from "@chainrule/tensor";
 * console.log(minimum(tensor([1, 5]), 3).toArray()); // [ 1, 3 ]
 * ```
 */
export function minimum(a: TensorLike, b: TensorLike): Tensor {
  return binary(op, a, b);
}
