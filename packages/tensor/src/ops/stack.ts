import { ShapeError } from "../errors.js";
import { rejectUnknownOptions } from "../options.js";
import { formatShape, normalizeAxis, sameShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { checkSome, type ConcatOptions, join } from "./concat.js";
import { expandDims } from "./expandDims.js";

/**
 * Tensors of one shape joined along a new axis. Along one that they have, `concat` joins.
 *
 * @param xs one or more tensors
 * @param options `axis`: where the new axis is in the result; 0 by default
 * @returns a tensor of their promoted dtype
 * @throws ShapeError when the shapes differ, there are none, or the axis is out of range
 * @throws DtypeError for int32 beside uint32
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
  checkSome("stack", xs);
  rejectUnknownOptions("stack", options, ["axis"]);
  const first = xs[0]!.shape;
  xs.forEach(({ shape }, k) => {
    if (!sameShape(shape, first)) {
      throw new ShapeError(
        `stack: tensors 0 and ${k} have shapes ${formatShape(first)} and ${formatShape(shape)}, which must be equal. To join along an axis they have, use concat`,
      );
    }
  });
  const axis = normalizeAxis("stack", options.axis ?? 0, first, 1);
  return join(
    "stack",
    xs.map((x) => expandDims(x, axis)),
    axis,
  );
}
