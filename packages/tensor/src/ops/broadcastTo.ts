import { applyOp } from "../applyOp.js";
import { broadcastStrides } from "../kernels/strided.js";
import { view } from "../kernels/view.js";
import { defineOp } from "../op.js";
import { checkTensor } from "../operands.js";
import { checkBroadcast, checkShape, sameShape, type Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { toShape } from "./reshape.js";

const op = /* @__PURE__ */ defineOp<{ readonly shape: Shape }>({
  name: "broadcastTo",
  infer: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  kernel: /* @__PURE__ */ view((x, shape) => ({ strides: broadcastStrides(x, shape), offset: x.offset })),
  vjp: (cotangent) => [() => cotangent],
  batch([x], _batched, { shape }) {
    const [examples, ...own] = x!.shape;
    const missing = new Array<number>(shape.length - own.length).fill(1);
    return broadcastTo(toShape(x!, [examples!, ...missing, ...own]), [examples!, ...shape]);
  },
});

/**
 * x repeated along axes of size 1 and along new leading axes; a view that repeats without copying. The gradient is
 * summed over what was repeated.
 *
 * @param shape at least as many axes as x has; aligned at the last one, each is as long as x's or x's is 1
 * @throws ShapeError when x does not broadcast to the shape
 *
 * @example
 * ```ts
 * import { broadcastTo, tensor } from "@chainrule/tensor";
 * console.log(broadcastTo(tensor([1, 2]), [2, 2]).toArray()); // [ [ 1, 2 ], [ 1, 2 ] ]
 * ```
 */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  checkTensor("broadcastTo", x);
  checkShape("broadcastTo", shape);
  if (sameShape(x.shape, shape)) return x;
  checkBroadcast("broadcastTo", x.shape, shape);
  return applyOp(op, [x], { shape: [...shape] });
}
