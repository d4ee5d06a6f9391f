import { divide } from "@chainrule/wasm/scalar";
import { isFloating } from "../dtype.js";
import { promote, type TensorLike } from "../operands.js";
import { applyOp } from "../applyOp.js";
import type { Tensor } from "../tensor.js";
import { cast } from "./cast.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { pointwise } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "div",
  scalar: ([a, b]) => divide(a!, b!),
  vjp: (cotangent, [, b], output) => [() => div(cotangent, b!), () => neg(div(mul(cotangent, output), b!))],
});

/**
 * a / b, elementwise, broadcasting. Integers and booleans are divided as float32. x/0 is ±∞, 0/0 is NaN. Whole
 * quotients are `floorDivide`.
 *
 * @returns a tensor of the broadcast shape, float32 or float64
 * @throws ShapeError when the shapes do not broadcast
 * @throws DtypeError for int32 beside uint32, which no dtype holds together
 *
 * @example
 * ```ts
 * import { div, tensor } from "@chainrule/tensor";
 * console.log(div(tensor([1, -1, 0]), tensor([2, 0, 0])).toArray()); // [ 0.5, -Infinity, NaN ]
 * ```
 */
export function div(a: TensorLike, b: TensorLike): Tensor {
  const operands = promote("div", a, b);
  return applyOp(
    op,
    isFloating(operands[0]!.dtype) ? operands : operands.map((x) => cast(x, "float32")),
    undefined,
  );
}
