import { applyOp } from "../applyOp.js";
import { describe } from "../describe.js";
import { ShapeError } from "../errors.js";
import { view } from "../kernels/view.js";
import { defineOp } from "../op.js";
import { checkTensor } from "../operands.js";
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
      permute(
        cotangent,
        order.map((_, axis) => order.indexOf(axis)),
      ),
  ],
  batch: ([x], _batched, { order }) => permute(x!, [0, ...order.map((axis) => axis + 1)]),
});

/** The same as `transpose`, for an order that is known to name each axis once, counted from the front. */
export function permute(x: Tensor, order: readonly number[]): Tensor {
  return applyOp(op, [x], { order });
}

/**
 * The axes in another order: axis i of the result is axis `order[i]` of x; reversed when no order is given.
 * A view: nothing is copied.
 *
 * @param order each axis of x once, negative ones from the end; of two axes, `swapAxes` needs no list
 * @throws ShapeError unless the order names every axis once
 *
 * @example
 * ```ts
 * import { tensor, transpose } from "@chainrule/tensor";
 * console.log(transpose(tensor([[1, 2, 3], [4, 5, 6]])).toArray()); // [ [ 1, 4 ], [ 2, 5 ], [ 3, 6 ] ]
 * ```
 */
export function transpose(x: Tensor, order?: readonly number[]): Tensor {
  checkTensor("transpose", x);
  const rank = x.shape.length;
  const given: unknown = order;
  if (given !== undefined && !Array.isArray(given)) {
    throw new ShapeError(
      `transpose: the order is an array of axes, got ${describe(given)}. To exchange two: swapAxes(x, 0, 1)`,
    );
  }
  const axes = order
    ? order.map((axis) => normalizeAxis("transpose", axis, x.shape))
    : x.shape.map((_, i) => rank - 1 - i);
  if (axes.length !== rank || new Set(axes).size !== rank) {
    throw new ShapeError(
      `transpose: the order ${formatShape(order ?? [])} must name each of the ${rank} axes of ${formatShape(x.shape)} once`,
    );
  }
  return permute(x, axes);
}
