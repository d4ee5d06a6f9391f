import { and } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { pointwise, truths } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "logicalAnd",
  scalar: ([a, b]) => and(a!, b!),
});

/**
 * Whether both a and b are true, elementwise, broadcasting. Numbers count as true unless they are 0; so does NaN.
 *
 * @returns a bool tensor of the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 *
 * @example
 * ```ts
 * import { logicalAnd, tensor } from "@chainrule/tensor";
 * console.log(logicalAnd(tensor([true, true, false]), tensor([true, false, false])).toArray()); // [ true, false, false ]
 * ```
 */
export function logicalAnd(a: TensorLike, b: TensorLike): Tensor {
  return truths(op, a, b);
}
