import { applyOp } from "../applyOp.js";
import { sortPositions, type SortAttributes } from "../kernels/sort.js";
import { defineOp } from "../op.js";
import { checkTensor } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";

/** How elements are sorted. */
export interface SortOptions {
  /** The axis, negative from the end. Default −1. */
  readonly axis?: number | undefined;
  /** The largest first. Default false. */
  readonly descending?: boolean | undefined;
}

const op = /* @__PURE__ */ defineOp<SortAttributes>({
  name: "argsort",
  infer: ([x]) => ({ shape: x!.shape, dtype: "int32" }),
  kernel: sortPositions,
  batch: ([x], _batched, { axis, descending }) => argsort(x!, { axis: axis + 1, descending }),
});

/**
 * The positions of the elements along an axis in the order of their values, so that `takeAlongAxis` with them
 * sorts. Stable: equal elements keep their order, also when descending. NaN comes last in both directions.
 *
 * @returns an int32 tensor of x's shape; no gradient flows through it
 * @throws ShapeError when there is no such axis
 *
 * @example
 * ```ts
 * import { argsort, tensor } from "@chainrule/tensor";
 * const x = tensor([3, 1, NaN, 3, 2]);
 * console.log(argsort(x).toArray(), argsort(x, { descending: true }).toArray()); // [ 1, 4, 0, 3, 2 ] [ 0, 3, 4, 1, 2 ]
 * ```
 */
export function argsort(x: Tensor, options: SortOptions = {}): Tensor {
  checkTensor("argsort", x);
  rejectUnknownOptions("argsort", options, ["axis", "descending"]);
  const axis = normalizeAxis("argsort", options.axis ?? -1, x.shape);
  return applyOp(op, [x], { axis, descending: options.descending ?? false });
}
