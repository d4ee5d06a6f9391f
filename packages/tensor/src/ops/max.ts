import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { extremum } from "./extremum.js";
import { applyReduction, type ReduceOptions } from "./reduction.js";

const op = /* @__PURE__ */ extremum("max", "maximum");

/**
 * The largest element along axes; NaN if there is one. Where several are largest, the gradient is shared
 * evenly.
 *
 * @param options `axis`: one or a list, all by default; `keepDims`: keep them with size 1
 * @returns a tensor of x's dtype
 * @throws ShapeError when there is no such axis, or no element along it
 *
 * @example
 * ```ts
 * import { max, tensor } from "@chainrule/tensor";
 * console.log(max(tensor([[1, 5], [7, 2]]), { axis: 1 }).toArray()); // [ 5, 7 ]
 * ```
 */
export function max(x: TensorLike, options: ReduceOptions = {}): Tensor {
  return applyReduction(op, x, options);
}
