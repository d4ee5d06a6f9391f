import { or } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { pointwise, truths } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "logicalOr",
  scalar: ([a, b]) => or(a!, b!),
});

/**
 * Whether a or b or both are true, elementwise, broadcasting. Numbers count as true unless they are 0; so does NaN.
 *
 * @returns a bool tensor of the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 *
 * @example
 * ```ts
 * import { logicalOr, tensor } from "@chainrule/tensor";
 * console.log(logicalOr(tensor([true, true, false]), tensor([true, false, false])).toArray()); // [ true, true, false ]
 * ```
 */
export function logicalOr(a: TensorLike, b: TensorLike): Tensor {
  return truths(op, a, b);
}
