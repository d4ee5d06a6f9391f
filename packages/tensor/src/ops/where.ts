import { select } from "@chainrule/wasm/scalar";
import { applyOp } from "../applyOp.js";
import { DtypeError } from "../errors.js";
import { map } from "../kernels/map.js";
import { defineOp } from "../op.js";
import { operand, promote, type TensorLike } from "../operands.js";
import { broadcastShapes } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { sumTo } from "./sumTo.js";

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
  vjp: (cotangent, [condition, a, b]) => [
    undefined,
    () => sumTo(where(condition!, cotangent, 0), a!.shape),
    () => sumTo(where(condition!, 0, cotangent), b!.shape),
  ],
});

/**
 * a where the condition is true, b elsewhere, all three broadcast together. The gradient goes to the side
 * that was chosen and is 0 on the other, whatever that other side's value (also NaN).
 *
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
