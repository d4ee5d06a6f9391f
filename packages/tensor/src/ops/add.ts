import { add as addScalars, or } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { binary, pointwise } from "./pointwise.js";
import { sumTo } from "./sumTo.js";

const op = /* @__PURE__ */ pointwise({
  name: "add",
  scalar: ([a, b], type) => (type === "bool" ? or(a!, b!) : addScalars(a!, b!)),
  vjp: (cotangent, [a, b]) => [() => sumTo(cotangent, a!.shape), () => sumTo(cotangent, b!.shape)],
});

/**
 * a + b, elementwise, broadcasting.
 *
 * @returns a tensor of the broadcast shape and the promoted dtype; integers wrap, and of bools it is true where either is
 * @throws ShapeError when the shapes do not broadcast
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
