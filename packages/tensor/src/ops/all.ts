import { reduce, type ReduceAttributes } from "../kernels/reduce.js";
import { defineOp } from "../op.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { applyReduction, reducedShape, type ReduceOptions } from "./reduction.js";

const op = /* @__PURE__ */ defineOp<ReduceAttributes>({
  name: "all",
  infer: ([x], attributes) => ({ shape: reducedShape(x!.shape, attributes), dtype: "bool" }),
  kernel: /* @__PURE__ */ reduce({
    row(data, offset, stride, count) {
      for (let i = 0; i < count; i++) if (data[offset + i * stride] === 0) return 0;
      return 1;
    },
  }),
});

/**
 * Whether all elements along axes are true, or in a numeric tensor different from zero, as NaN is; true of
 * none.
 *
 * @param options `axis`: one or a list, all by default; `keepDims`: keep them with size 1
 * @returns a bool tensor; no gradient flows through it
 * @throws ShapeError when there is no such axis
 *
 * @example
 * ```ts
 * import { all, less, tensor } from "@chainrule/tensor";
 * const x = tensor([[1, 5], [2, 3]]);
 * console.log(all(less(x, 4), { axis: 1 }).toArray()); // [ false, true ]
 * ```
 */
export function all(x: TensorLike, options: ReduceOptions = {}): Tensor {
  return applyReduction(op, x, options);
}
