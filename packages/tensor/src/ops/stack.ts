import { ShapeError } from "../errors.js";
import { rejectUnknownOptions } from "../options.js";
import { formatShape, sameShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { concat, type ConcatOptions } from "./concat.js";
import { expandDims } from "./expandDims.js";

/**
 * Tensors of one shape joined along a new axis.
 *
 * @param xs one or more tensors
 * @param options `axis`: where the new axis is in the result; 0 by default
 * @returns a tensor of their promoted dtype
 * @throws ShapeError when the shapes differ, there are none, or the axis is out of range
 *
 * @example
 * ```ts
 * import { stack, tensor } from "@chainrule/tensor";
 * const x = tensor([1, 2]);
 * const y = tensor([3, 4]);
 * console.log(stack([x, y]).toArray(), stack([x, y], { axis: 1 }).toArray()); // [ [ 1, 2 ], [ 3, 4 ] ] [ [ 1, 3 ], [ 2, 4 ] ]
 * ```
 */
export function stack(xs: readonly Tensor[], options: ConcatOptions = {}): Tensor {
  rejectUnknownOptions("stack", options, ["axis"]);
  const { axis = 0 } = options;
  if (xs.length === 0) throw new ShapeError("stack: needs at least one tensor, got none");
  const first = xs[0]!.shape;
  xs.forEach(({ shape }, k) => {
    if (!sameShape(shape, first)) {
      throw new ShapeError(
        `stack: tensors 0 and ${k} have shapes ${formatShape(first)} and ${formatShape(shape)}, which must be equal`,
      );
    }
  });
  const rank = first.length + 1;
  return concat(
    xs.map((x) => expandDims(x, axis)),
    { axis: axis < 0 ? axis + rank : axis },
  );
}
