import { constant, shiftRight as shiftScalar } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { binary, pointwise } from "./pointwise.js";
import { checkShift, negativeShift, shiftBy } from "./shiftBy.js";

const op = /* @__PURE__ */ pointwise({
  name: "shiftRight",
  takes: checkShift,
  scalar: ([x, places], type) =>
    shiftBy(x!, places!, shiftScalar, type === "int32" ? shiftScalar(x!, 31) : constant(0, type)),
  refuse: negativeShift,
});

/**
 * ⌊x / 2ᵖ⌋ for p `places`: the bits moved down, elementwise, broadcasting. The sign of int32 stays, so that from 32
 * places on the result is 0 or −1.
 *
 * @returns a tensor of the broadcast shape and the promoted dtype
 * @throws DtypeError unless x and places are integers
 * @throws ShapeError when the shapes do not broadcast
 * @throws ValueError for a negative number of places, naming its position
 *
 * @example
 * ```ts
 * import { shiftRight, tensor } from "@chainrule/tensor";
 * console.log(shiftRight(tensor([48, -3], { dtype: "int32" }), 1).toArray()); // [ 24, -2 ]
 * ```
 */
export function shiftRight(x: TensorLike, places: TensorLike): Tensor {
  return binary(op, x, places);
}
