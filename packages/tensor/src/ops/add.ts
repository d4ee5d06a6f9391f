import { add as addScalars, or } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { binary, pointwise } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "add",
  scalar: ([a, b], type) => (type === "bool" ? or(a!, b!) : addScalars(a!, b!)),
  vjp: (cotangent) => [() => cotangent, () => cotangent],
});

/**
 * a + b, elementwise, broadcasting: shapes are aligned at the last axis, where sizes are equal or one of them is 1, which
 * is repeated; so are axes that one has not. The gradient sums over what was repeated.
 *
 * @param a a tensor, or a number, which takes the dtype of the tensor beside it (0.5 beside integers makes float32)
 * @param b the same
 * @returns a tensor of the broadcast shape and the promoted dtype; integers wrap, and of bools it is true where either is
 * @throws ShapeError when the shapes do not broadcast
 * @throws DtypeError for int32 beside uint32, which no dtype holds together
 *
 * @example
 * ```ts
 * import { add, tensor } from "@chainrule/tensor";
 * console.log(add(tensor([[1, 2], [3, 4]]), tensor([10, 20])).toArray()); // [ [ 11, 22 ], [ 13, 24 ] ]
 * ```
 */
export function add(a: TensorLike, b: TensorLike): Tensor {
  return binary(op, a, b);
}
