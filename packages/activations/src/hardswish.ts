import {
  add,
  applyOp,
  div,
  floatingOperand,
  less,
  mul,
  pointwise,
  type Tensor,
  type TensorLike,
  where,
} from "@chainrule/tensor";
import { add as addScalars, divide, maximum, minimum, multiply } from "@chainrule/tensor/scalar";

const op = /* @__PURE__ */ pointwise({
  name: "hardswish",
  scalar: ([x]) => multiply(x!, divide(minimum(maximum(addScalars(x!, 3), 0), 6), 6)),
  vjp: (cotangent, [x]) => [
    () => {
      const between = mul(cotangent, add(div(x!, 3), 0.5));
      return where(less(x!, -3), 0, where(less(x!, 3), between, cotangent));
    },
  ],
});

/**
 * x · min(max(x + 3, 0), 6) / 6, elementwise: straight lines in place of silu's σ; at least −0.375. Its derivative
 * is 0 below −3, x / 3 + ½ from −3 on, so −½ there, and 1 from 3 on.
 *
 * Source: Howard et al. 2019, Searching for MobileNetV3; PyTorch's `hardswish` (from version 2.7 on its derivative
 * at −3 is 0).
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { hardswish } from "@chainrule/activations";
 * console.log(hardswish(tensor([-4, -1.5, 0, 4])).toArray()); // [ -0, -0.375, 0, 4 ]
 * ```
 */
export function hardswish(x: TensorLike): Tensor {
  return applyOp(op, [floatingOperand("hardswish", x)], undefined);
}
