import { applyOp } from "../applyOp.js";
import { ShapeError } from "../errors.js";
import { collapse, type Walk } from "../kernels/strided.js";
import { view } from "../kernels/view.js";
import { defineOp } from "../op.js";
import { checkTensor } from "../operands.js";
import { checkShape, contiguousStrides, formatShape, sameShape, type Shape, sizeOf } from "../shape.js";
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
  vjp: (cotangent, [x]) => [() => toShape(cotangent, x!.shape)],
  batch: ([x], _batched, { shape }) => toShape(x!, [x!.shape[0]!, ...shape]),
});

/** The same as `reshape`, for a shape that is known to have as many elements. */
export function toShape(x: Tensor, shape: Shape): Tensor {
  return sameShape(shape, x.shape) ? x : applyOp(op, [x], { shape });
}

/**
 * The same elements, row-major, under another shape. One size may be −1: it follows from the others. A view
 * without a copy where the memory allows it.
 *
 * @param shape sizes whose product is the number of x's elements
 * @throws ShapeError when the number of elements differs, or no size takes the place of −1
 *
 * @example
 * ```ts
 * import { arange, reshape } from "@chainrule/tensor";
 * console.log(reshape(arange(6), [2, -1]).toArray()); // [ [ 0, 1, 2 ], [ 3, 4, 5 ] ]
 * ```
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  checkTensor("reshape", x);
  const given = Array.isArray(shape) ? (shape as Shape).filter((n) => n !== -1) : shape;
  checkShape("reshape", given);
  const known = sizeOf(given);
  const open = shape.length - given.length;
  if (open === 0 ? known !== x.size : open > 1 || x.size % known !== 0) {
    const reasons = [`, of ${known}`, ": no size takes the place of -1"];
    throw new ShapeError(
      `reshape: ${formatShape(x.shape)} has ${x.size} elements, which do not fill ${formatShape(shape)}` +
        (reasons[open] ?? ": only one size may be -1"),
    );
  }
  return toShape(x, open === 0 ? given : shape.map((n) => (n === -1 ? x.size / known : n)));
}
