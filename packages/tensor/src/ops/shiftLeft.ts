import { constant, shiftLeft as shiftScalar } from "@chainrule/wasm/scalar";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { binary, pointwise } from "./pointwise.js";
import { checkShift, negativeShift, shiftBy } from "./shiftBy.js";

const op = /* @__PURE__ */ pointwise({
  name: "shiftLeft",
  takes: checkShift,
  scalar: ([x, places], type) => shiftBy(x!, places!, shiftScalar, constant(0, type)),
  refuse: negativeShift,
});

/**
 * x · 2ᵖ for p `places`, modulo what the dtype holds: the bits moved up, elementwise, broadcasting. 0 from 32 places on.
 *
 * @returns a tensor of the broadcast shape and the promoted dtype
 * @throws DtypeError unless x and places are integers
 * @throws ShapeError when the shapes do not broadcast
 * @throws ValueError for a negative number of places, naming its position
 *
 * @example
 * ```ts
 * import { shiftLeft, tensor } from "@chainrule/tensor";
 * console.log(shiftLeft(tensor([1, -3], { dtype: "int32" }), 4).toArray()); // [ 16, -48 ]
 * ```
 */
export function shiftLeft(x: TensorLike, places: TensorLike): Tensor {
  return binary(op, x, places);
}
