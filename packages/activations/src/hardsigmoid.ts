import {
  abs,
  applyOp,
  div,
  floatingOperand,
  less,
  pointwise,
  type Tensor,
  type TensorLike,
  where,
} from "@chainrule/tensor";
import { add, divide, maximum, minimum } from "@chainrule/tensor/scalar";

const op = /* @__PURE__ */ pointwise({
  name: "hardsigmoid",
  scalar: ([x]) => divide(minimum(maximum(add(x!, 3), 0), 6), 6),
  vjp: (cotangent, [x]) => [() => where(less(abs(x!), 3), div(cotangent, 6), 0)],
});

/**
 * min(max(x + 3, 0), 6) / 6, elementwise: straight lines in place of σ; 0 … 1. Its derivative is 1/6 between −3
 * and 3 and 0 elsewhere, also at both.
 *
 * Source: Howard et al. 2019, Searching for MobileNetV3; PyTorch's `hardsigmoid`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { hardsigmoid } from "@chainrule/activations";
 * console.log(hardsigmoid(tensor([-4, 0, 1.5, 4])).toArray()); // [ 0, 0.5, 0.75, 1 ]
 * ```
 */
export function hardsigmoid(x: TensorLike): Tensor {
  return applyOp(op, [floatingOperand("hardsigmoid", x)], undefined);
}
