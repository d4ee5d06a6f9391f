import { applyOp } from "../applyOp.js";
import { ShapeError } from "../errors.js";
import { collapse } from "../kernels/strided.js";
import { view } from "../kernels/view.js";
import { defineOp } from "../op.js";
import { contiguousStrides, formatShape, sameShape, type Shape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor.js";

const op = /* @__PURE__ */ defineOp<{ readonly shape: Shape }>({
  name: "reshape",
  infer: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  kernel: /* @__PURE__ */ view((x, shape) => {
    const { sizes, strides } = collapse(x.shape, x.strides);
    if (sizes.length > 1) return undefined;
    const step = sizes.length === 0 ? 1 : strides[0]!;
    return { strides: contiguousStrides(shape).map((stride) => stride * step), offset: x.offset };
  }),
  vjp: (cotangent, [x]) => [() => reshape(cotangent, x!.shape)],
  batch: ([x], _batched, { shape }) => reshape(x!, [x!.shape[0]!, ...shape]),
});

/**
 * The same elements, row-major, under another shape. One size may be −1: it follows from the others. A view
 * without a copy where the memory allows it.
 *
 * @throws ShapeError when the number of elements differs
 *
 * @example
 * ```ts
 * import { arange, reshape } from "@chainrule/tensor";
 * console.log(reshape(arange(6), [2, -1]).toArray()); // [ [ 0, 1, 2 ], [ 3, 4, 5 ] ]
 * ```
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const unknown = shape.indexOf(-1);
  const known = sizeOf(shape.filter((n) => n !== -1));
  const target = unknown < 0 ? shape : shape.map((n, i) => (i === unknown ? x.size / known : n));
  const valid = target.every((n) => Number.isInteger(n) && n >= 0);
  if (!valid || sizeOf(target) !== x.size) {
    throw new ShapeError(
      `reshape: ${formatShape(x.shape)} has ${x.size} elements, which do not fill ${formatShape(shape)}`,
    );
  }
  return sameShape(target, x.shape) ? x : applyOp(op, [x], { shape: target });
}
