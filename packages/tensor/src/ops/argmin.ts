import { applyOp } from "../applyOp.js";
import { reduce, type ReduceAttributes } from "../kernels/reduce.js";
import { defineOp } from "../op.js";
import { operand, type TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { rejectEmpty } from "./extremum.js";
import { reduceAttributes, reducedShape, type ReduceOptions } from "./reduction.js";

const op = /* @__PURE__ */ defineOp<ReduceAttributes>({
  name: "argmin",
  infer([x], attributes) {
    rejectEmpty("argmin", x!.shape, attributes);
    return { shape: reducedShape(x!.shape, attributes), dtype: "int32" };
  },
  kernel: /* @__PURE__ */ reduce({
    name: "argmin",
    row(data, offset, stride, count) {
      let best = 0;
      for (let i = 1; i < count; i++) {
        const value = data[offset + i * stride]!;
        const leader = data[offset + best * stride]!;
        if (value < leader || (value !== value && leader === leader)) best = i;
      }
      return best;
    },
  }),
});

/**
 * The position of the smallest element along an axis (row-major over all axes by default): the first one at
 * ties, the first NaN if there is one.
 *
 * @returns an int32 tensor; no gradient flows through it
 * @throws ShapeError when there is no such axis, or no element along it
 *
 * @example
 * ```ts
 * import { argmin, tensor } from "@chainrule/tensor";
 * console.log(argmin(tensor([[1, 5], [7, 2]]), { axis: 1 }).toArray()); // [ 0, 1 ]
 * ```
 */
export function argmin(x: TensorLike, options: ReduceOptions = {}): Tensor {
  const value = operand("argmin", x);
  return applyOp(op, [value], reduceAttributes("argmin", value, options));
}
