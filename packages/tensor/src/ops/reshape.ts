import { applyOp } from "../applyOp.js";
import { ShapeError } from "../errors.js";
import { collapse, type Walk } from "../kernels/strided.js";
import { view } from "../kernels/view.js";
import { defineOp } from "../op.js";
import { contiguousStrides, formatShape, sameShape, type Shape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor.js";

/** The strides with which a walk is one through another shape, or undefined where an axis would need two. */
function divide({ sizes, strides }: Walk, shape: Shape): number[] | undefined {
  const result = contiguousStrides(shape);
  if (sizeOf(shape) === 0) return result;
  let axis = shape.length - 1;
  for (let run = sizes.length - 1; run >= 0; run--) {
    let step = strides[run]!;
    for (let left = sizes[run]!; left > 1; axis--) {
      const n = shape[axis]!;
      if (left % n !== 0) return undefined;
      result[axis] = step;
      step *= n;
      left /= n;
    }
  }
  return result;
}

const op = /* @__PURE__ */ defineOp<{ readonly shape: Shape }>({
  name: "reshape",
  infer: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  kernel: /* @__PURE__ */ view((x, shape) => {
    const strides = divide(collapse(x.shape, x.strides), shape);
    return strides && { strides, offset: x.offset };
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
