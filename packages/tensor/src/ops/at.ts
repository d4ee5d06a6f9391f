import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { checkTensor } from "../operands.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { reshape } from "./reshape.js";
import { type SliceRange, resolveRange } from "./range.js";
import { sliceSpans } from "./slice.js";

/**
 * The element, row or part at some positions: for each axis, from the first on, an index (the axis goes away),
 * a range `[start, stop, step]` as in `slice`, or null for the whole axis. Negative indices count from the end.
 * A view: nothing is copied.
 *
 * @param positions as many as there are axes, or fewer: the rest stay whole
 * @throws ValueError for an index out of range
 * @throws ShapeError for more positions than axes
 *
 * @example
 * ```ts
 * import { at, tensor } from "@chainrule/tensor";
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * console.log(at(x, -1).toArray(), at(x, 0, 2).item()); // [ 4, 5, 6 ] 3
 * console.log(at(x, null, 0).toArray(), at(x, 1, [null, 2]).toArray()); // [ 1, 4 ] [ 4, 5 ]
 * ```
 */
export function at(x: Tensor, ...positions: (number | SliceRange | null | undefined)[]): Tensor {
  checkTensor("at", x);
  const { shape } = x;
  if (positions.length > shape.length) {
    throw new ShapeError(
      `at: ${formatShape(shape)} takes at most ${shape.length} positions, got ${positions.length}: ${describe(positions)}`,
    );
  }
  const spans = shape.map((n, axis) => {
    const position = positions[axis];
    if (typeof position !== "number") return resolveRange("at", position ?? [], axis, shape);
    if (!Number.isInteger(position) || position < -n || position >= n) {
      throw new ValueError(
        `at: index ${position} is out of range for axis ${axis} of ${formatShape(shape)}` +
          (n > 0 ? `: use ${-n} to ${n - 1}` : ", which is empty"),
      );
    }
    return { start: position < 0 ? position + n : position, step: 1, count: 1 };
  });
  const kept = spans.filter((_, axis) => typeof positions[axis] !== "number");
  return reshape(
    sliceSpans(x, spans),
    kept.map(({ count }) => count),
  );
}
