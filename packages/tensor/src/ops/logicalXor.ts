import { xor } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { pointwise, truths } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "logicalXor",
  scalar: ([a, b]) => xor(a!, b!),
});

/**
 * Whether one of a and b is true, but not both, elementwise, broadcasting. Numbers count as true unless they are 0; so does NaN.
 *
 * @returns a bool tensor of the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 *
 * @example
 * ```ts
 * import { logicalXor, tensor } from "@chainrule/tensor";
 * console.log(logicalXor(tensor([true, true, false]), tensor([true, false, false])).toArray()); // [ false, true, false ]
 * ```
 */
export function logicalXor(a: TensorLike, b: TensorLike): Tensor {
  return truths(op, a, b);
}
