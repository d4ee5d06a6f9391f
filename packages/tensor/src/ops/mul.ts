import { and, multiply } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { binary, pointwise } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "mul",
  scalar: ([a, b], type) => (type === "bool" ? and(a!, b!) : multiply(a!, b!)),
  vjp: (cotangent, [a, b]) => [() => mul(cotangent, b!), () => mul(cotangent, a!)],
});

/**
 * a · b, elementwise, broadcasting; of matrices too, whose product is `matmul`.
 *
 * @returns a tensor of the broadcast shape and the promoted dtype; integers wrap, and of bools it is true where both are
 * @throws ShapeError when the shapes do not broadcast
 * @throws DtypeError for int32 beside uint32, which no dtype holds together
 *
 * @example
 * ```ts
 * import { mul, tensor } from "@chainrule/tensor";
 * console.log(mul(tensor([1, 2, 3]), tensor([4, 5, 6])).toArray()); // [ 4, 10, 18 ]
 * ```
 */
export function mul(a: TensorLike, b: TensorLike): Tensor {
  return binary(op, a, b);
}
