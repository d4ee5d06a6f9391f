import { tensor } from "../create/tensor.js";
import { checkTensor } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { replaceAt } from "../replaceAt.js";
import { formatShape, normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { ShapeError } from "../errors.js";
import { wholeNumbers } from "../wholeNumbers.js";
import { broadcastTo } from "./broadcastTo.js";
import { expandDims } from "./expandDims.js";
import { reshape } from "./reshape.js";
import { take } from "./take.js";

/** Along which axis elements are repeated. */
export interface RepeatOptions {
  /** The axis, negative from the end. By default x is flattened first. */
  readonly axis?: number | undefined;
}

/**
 * Each element several times, next to each other.
 *
 * @param times how often, or one number for each position of the axis
 * @throws ShapeError for numbers that are negative, not whole, or not as many as positions
 *
 * @example
 * ```ts
 * import { repeat, tensor } from "@chainrule/tensor";
 * const x = tensor([[1, 2], [3, 4]]);
 * console.log(repeat(x, 2, { axis: 1 }).toArray()); // [ [ 1, 1, 2, 2 ], [ 3, 3, 4, 4 ] ]
 * console.log(repeat(tensor([5, 6]), [1, 3]).toArray()); // [ 5, 6, 6, 6 ]
 * ```
 */
export function repeat(x: Tensor, times: number | readonly number[], options: RepeatOptions = {}): Tensor {
  checkTensor("repeat", x);
  rejectUnknownOptions("repeat", options, ["axis"]);
  if (options.axis === undefined && x.shape.length !== 1) return repeat(reshape(x, [-1]), times);
  const axis = normalizeAxis("repeat", options.axis ?? 0, x.shape);
  const length = x.shape[axis]!;
  const positions = `the ${length} positions of axis ${axis} of ${formatShape(x.shape)}`;
  const counts = wholeNumbers("repeat", "the number of times", times, 0, ShapeError, length, positions);
  if (typeof times !== "number") {
    const chosen = counts.flatMap((n, i) => Array<number>(n).fill(i));
    return take(x, tensor(chosen, { dtype: "int32" }), { axis });
  }
  const apart = expandDims(x, axis + 1);
  const repeated = broadcastTo(apart, replaceAt(apart.shape, [axis + 1], [times]));
  return reshape(repeated, replaceAt(x.shape, [axis], [length * times]));
}
