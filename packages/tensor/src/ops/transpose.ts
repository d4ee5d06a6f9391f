import { applyOp } from "../applyOp.js";
import { ShapeError } from "../errors.js";
import { view } from "../kernels/view.js";
import { defineOp } from "../op.js";
import { formatShape, normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";

const op = /* @__PURE__ */ defineOp<{ readonly order: readonly number[] }>({
  name: "transpose",
  infer: ([x], { order }) => ({ shape: order.map((axis) => x!.shape[axis]!), dtype: x!.dtype }),
  kernel: /* @__PURE__ */ view((x, _, { order }) => ({
    strides: order.map((axis) => x.strides[axis]!),
    offset: x.offset,
  })),
  vjp: (cotangent, _inputs, _output, { order }) => [
    () =>
      transpose(
        cotangent,
        order.map((_, axis) => order.indexOf(axis)),
      ),
  ],
  batch: ([x], _batched, { order }) => transpose(x!, [0, ...order.map((axis) => axis + 1)]),
});

/**
 * The axes in another order: axis i of the result is axis `order[i]` of x; reversed when no order is given.
 * A view: nothing is copied.
 *
 * @throws ShapeError unless the order names every axis once
 *
 * @example
 * ```ts
 * import { tensor, transpose } from "@chainrule/tensor";
 * console.log(transpose(tensor([[1, 2, 3], [4, 5, 6]])).toArray()); // [ [ 1, 4 ], [ 2, 5 ], [ 3, 6 ] ]
 * ```
 */
export function transpose(x: Tensor, order?: readonly number[]): Tensor {
  const rank = x.shape.length;
  const axes = order
    ? order.map((axis) => normalizeAxis("transpose", axis, x.shape))
    : x.shape.map((_, i) => rank - 1 - i);
  if (axes.length !== rank || new Set(axes).size !== rank) {
    throw new ShapeError(
      `transpose: the order ${formatShape(order ?? [])} must name each of the ${rank} axes of ${formatShape(x.shape)} once`,
    );
  }
  return applyOp(op, [x], { order: axes });
}
