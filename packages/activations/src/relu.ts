import {
  applyOp,
  floatingOperand,
  greater,
  pointwise,
  type Tensor,
  type TensorLike,
  where,
} from "@chainrule/tensor";
import { maximum } from "@chainrule/tensor/scalar";

const op = /* @__PURE__ */ pointwise({
  name: "relu",
  scalar: ([x]) => maximum(x!, 0),
  // Of the output rather than of x, which then need not be kept.
  vjp: (cotangent, _, output) => [() => where(greater(output, 0), cotangent, 0)],
});

/**
 * The rectified linear unit max(x, 0), elementwise; NaN stays NaN. Its derivative is 1 above 0 and 0
 * elsewhere, also at 0.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { relu } from "@chainrule/activations";
 * console.log(relu(tensor([-1, 0, 2])).toArray()); // [ 0, 0, 2 ]
 * ```
 */
export function relu(x: TensorLike): Tensor {
  return applyOp(op, [floatingOperand("relu", x)], undefined);
}
