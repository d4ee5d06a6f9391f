import { applyOp } from "../applyOp.js";
import { sortPositions, type SortAttributes } from "../kernels/sort.js";
import { defineOp, type Op } from "../op.js";
import { checkTensor } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { replaceAt } from "../replaceAt.js";
import { normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";

/** How elements are sorted. */
export interface SortOptions {
  /** The axis, negative from the end. Default −1. */
  readonly axis?: number | undefined;
  /** The largest first. Default false. */
  readonly descending?: boolean | undefined;
}

const op: Op<SortAttributes> = /* @__PURE__ */ defineOp({
  name: "argsort",
  infer: ([x], { axis, count }) => ({ shape: replaceAt(x!.shape, [axis], [count]), dtype: "int32" }),
  kernel: sortPositions,
  batch: ([x], _batched, attributes) => firstPositions(x!, { ...attributes, axis: attributes.axis + 1 }),
});

/** The positions of the first elements in the order of their values. */
export function firstPositions(x: Tensor, attributes: SortAttributes): Tensor {
  return applyOp(op, [x], attributes);
}

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
  return firstPositions(x, { axis, count: x.shape[axis]!, descending: options.descending ?? false });
}
