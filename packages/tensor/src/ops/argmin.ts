import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { positionOfExtremum } from "./extremum.js";
import { applyReduction, type ReduceOptions } from "./reduction.js";

const op = /* @__PURE__ */ positionOfExtremum("argmin", false);

/**
 * The position of the smallest element along an axis (row-major over all axes by default): the first one at
 * ties, the first NaN if there is one.
 *
 * @param options `axis`: one or a list, all by default; `keepDims`: keep them with size 1
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
  return applyReduction(op, x, options);
}
