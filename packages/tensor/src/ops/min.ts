import { applyOp } from "../applyOp.js";
import { reduce, type ReduceAttributes } from "../kernels/reduce.js";
import { defineOp } from "../op.js";
import { operand, type TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { rejectEmpty, shareTies } from "./extremum.js";
import { reduceAttributes, reducedShape, type ReduceOptions } from "./reduction.js";

const op = /* @__PURE__ */ defineOp<ReduceAttributes>({
  name: "min",
  infer([x], attributes) {
    rejectEmpty("min", x!.shape, attributes);
    return { shape: reducedShape(x!.shape, attributes), dtype: x!.dtype };
  },
  kernel: /* @__PURE__ */ reduce({
    name: "min",
    row(data, offset, stride, count) {
      let best = data[offset]!;
      for (let i = 1, at = offset + stride; i < count; i++, at += stride) {
        const value = data[at]!;
        if (value < best || value !== value) best = value;
      }
      return best;
    },
  }),
  vjp: (cotangent, [x], output, attributes) => [() => shareTies(cotangent, x!, output, attributes)],
});

/**
 * The smallest element along axes; NaN if there is one. Where several are smallest, the gradient is shared
 * evenly.
 *
 * @returns a tensor of x's dtype
 * @throws ShapeError when there is no such axis, or no element along it
 *
 * @example
 * ```ts
 * import { min, tensor } from "@chainrule/tensor";
 * console.log(min(tensor([[1, 5], [7, 2]]), { axis: 1 }).toArray()); // [ 1, 2 ]
 * ```
 */
export function min(x: TensorLike, options: ReduceOptions = {}): Tensor {
  const value = operand("min", x);
  return applyOp(op, [value], reduceAttributes("min", value, options));
}
