import { checkTensor } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { argsort, type SortOptions } from "./argsort.js";
import { takeAlongAxis } from "./takeAlongAxis.js";

/**
 * The elements along an axis in the order of their values, NaN last in both directions. The gradient goes back
 * to where each element came from; at ties the first element is the first one.
 *
 * @returns a tensor of x's shape and dtype
 * @throws ShapeError when there is no such axis
 *
 * @example
 * ```ts
 * import { sort, tensor } from "@chainrule/tensor";
 * const x = tensor([[3, 1, 2], [0, NaN, 5]]);
 * console.log(sort(x).toArray()); // [ [ 1, 2, 3 ], [ 0, 5, NaN ] ]
 * console.log(sort(x, { axis: 0, descending: true }).toArray()); // [ [ 3, 1, 5 ], [ 0, NaN, 2 ] ]
 * ```
 */
export function sort(x: Tensor, options: SortOptions = {}): Tensor {
  checkTensor("sort", x);
  rejectUnknownOptions("sort", options, ["axis", "descending"]);
  const axis = normalizeAxis("sort", options.axis ?? -1, x.shape);
  return takeAlongAxis(x, argsort(x, { axis, descending: options.descending }), { axis });
}
