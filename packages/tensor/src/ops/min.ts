import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { extremum } from "./extremum.js";
import { applyReduction, type ReduceOptions } from "./reduction.js";

const op = /* @__PURE__ */ extremum("min", "minimum");

/**
 * The smallest element along axes; NaN if there is one. Where several are smallest, the gradient is shared
 * evenly.
 *
 * @param options `axis`: one or a list, all by default; `keepDims`: keep them with size 1
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
  return applyReduction(op, x, options);
}
