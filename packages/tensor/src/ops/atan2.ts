import { atan2 as atan2Scalar } from "../scalars/arc.js";
import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { binary, pointwise } from "./pointwise.js";

const op = /* @__PURE__ */ pointwise({
  name: "atan2",
  takes: checkFloating,
  scalar: ([y, x]) => atan2Scalar(y!, x!),
  vjp: (cotangent, [y, x]) => {
    const share = (side: Tensor): Tensor => div(mul(cotangent, side), add(mul(y!, y!), mul(x!, x!)));
    return [() => share(x!), () => neg(share(y!))];
  },
});

/**
 * The angle of the point (x, y) seen from the origin, −π … π, elementwise, broadcasting, within 1 ulp in float32;
 * signs of zero and infinities as IEEE 754 has them. At the origin the gradients are NaN.
 *
 * @returns a tensor of the broadcast shape, float32 or float64
 * @throws DtypeError unless y and x are float32 or float64
 * @throws ShapeError when the shapes do not broadcast
 *
 * @example
 * ```ts
 * import { atan2, tensor } from "@chainrule/tensor";
 * console.log(atan2(tensor([0, 1, 0]), tensor([1, 0, -1])).toArray()); // [ 0, 1.5707963705062866, 3.1415927410125732 ]
 * ```
 */
export function atan2(y: TensorLike, x: TensorLike): Tensor {
  return binary(op, y, x);
}
