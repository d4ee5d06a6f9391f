import { select } from "@chainrule/wasm/scalar";
import { applyOp } from "../applyOp.js";
import { DtypeError } from "../errors.js";
import { map } from "../kernels/map.js";
import { defineOp } from "../op.js";
import { operand, promote, type TensorLike } from "../operands.js";
import { broadcastShapes } from "../shape.js";
import type { Tensor } from "../tensor.js";

const op = /* @__PURE__ */ defineOp({
  name: "where",
  infer([condition, a, b]) {
    if (condition!.dtype !== "bool") {
      throw new DtypeError(
        `where: the condition must be bool, got ${condition!.dtype}. Compare first, for example notEqual(x, 0)`,
      );
    }
    return { shape: broadcastShapes("where", [condition!.shape, a!.shape, b!.shape]), dtype: a!.dtype };
  },
  kernel: /* @__PURE__ */ map(([condition, a, b]) => select(condition!, a!, b!)),
  vjp: (cotangent, [condition]) => [
    undefined,
    () => where(condition!, cotangent, 0),
    () => where(condition!, 0, cotangent),
  ],
});

/**
 * a where the condition is true, b elsewhere, all three broadcast together. The gradient goes to the side
 * that was chosen and is 0 on the other, whatever that other side's value (also NaN). What that side was computed
 * from can still turn the 0 into NaN, as log does at 0, where it divides 0 by 0: choose its argument, too,
 * `where(c, log(where(c, x, 1)), 0)`.
 *
 * @param condition bool: what a comparison gives
 * @param a a tensor or a number
 * @param b a tensor or a number; a number takes the dtype of the tensor beside it. Two numbers give float32, whatever
 *   the dtype of what was compared: for float64, make one of them `tensor(1, { dtype: "float64" })`
 * @returns a tensor of the broadcast shape and the promoted dtype of a and b
 * @throws DtypeError unless the condition is bool
 * @throws ShapeError when the shapes do not broadcast
 *
 * @example
 * ```ts
 * import { greater, tensor, where } from "@chainrule/tensor";
 * const x = tensor([-1, 2]);
 * console.log(where(greater(x, 0), x, 0).toArray()); // [ 0, 2 ]
 * ```
 */
export function where(condition: TensorLike, a: TensorLike, b: TensorLike): Tensor {
  return applyOp(op, [operand("where", condition), ...promote("where", a, b)], undefined);
}
