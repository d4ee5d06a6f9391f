import { applyOp } from "../applyOp.js";
import { ShapeError } from "../errors.js";
import { broadcastStrides } from "../kernels/strided.js";
import { view } from "../kernels/view.js";
import { defineOp } from "../op.js";
import { broadcastShapes, checkShape, formatShape, sameShape, type Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { reshape } from "./reshape.js";
import { sumTo } from "./sumTo.js";

const op = /* @__PURE__ */ defineOp<{ readonly shape: Shape }>({
  name: "broadcastTo",
  infer: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  kernel: /* @__PURE__ */ view((x, shape) => ({ strides: broadcastStrides(x, shape), offset: x.offset })),
  vjp: (cotangent, [x]) => [() => sumTo(cotangent, x!.shape)],
  batch([x], _batched, { shape }) {
    const [examples, ...own] = x!.shape;
    const missing = new Array<number>(shape.length - own.length).fill(1);
    return broadcastTo(reshape(x!, [examples!, ...missing, ...own]), [examples!, ...shape]);
  },
});

/**
 * x repeated along axes of size 1 and along new leading axes; a view that repeats without copying.
 *
 * @throws ShapeError when x does not broadcast to the shape
 *
 * @example
 * ```ts
 * import { broadcastTo, tensor } from "@chainrule/tensor";
 * console.log(broadcastTo(tensor([1, 2]), [2, 2]).toArray()); // [ [ 1, 2 ], [ 1, 2 ] ]
 * ```
 */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  checkShape("broadcastTo", shape);
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShapes("broadcastTo", [x.shape, shape]), shape)) {
    throw new ShapeError(`broadcastTo: ${formatShape(x.shape)} does not broadcast to ${formatShape(shape)}`);
  }
  return applyOp(op, [x], { shape });
}
