import { applyOp } from "../applyOp.js";
import { ShapeError } from "../errors.js";
import type { AlongAxis } from "../kernels/alongAxis.js";
import { gatherSlices } from "../kernels/slices.js";
import { defineOp } from "../op.js";
import { operand, type TensorLike } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { formatShape, normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { addSlices } from "./addSlices.js";
import { cast } from "./cast.js";
import { checkIndexDtype } from "./takeAlongAxis.js";

/** Along which axis indices choose. */
export interface TakeOptions {
  /** The axis, negative from the end. May be left out for a vector. */
  readonly axis?: number | undefined;
}

const op = /* @__PURE__ */ defineOp<AlongAxis>({
  name: "take",
  infer([x, indices], { axis }) {
    checkIndexDtype("take", indices!);
    return {
      shape: [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)],
      dtype: x!.dtype,
    };
  },
  kernel: gatherSlices,
  vjp: (cotangent, [x, indices], _output, { axis }) => [
    () => addSlices(cotangent, indices!, { axis, size: x!.shape[axis]! }),
    undefined,
  ],
});

/** The slices of x at indices along an axis. */
export function takeSlices(x: Tensor, indices: Tensor, axis: number): Tensor {
  return applyOp(op, [x, indices], { axis });
}

/**
 * For each index the part of x at that position of an axis: rows of a matrix, for example those of an embedding.
 * The axes of the indices take the place of the axis. Negative indices count from the end; the gradient of a
 * part that is taken several times is the sum.
 *
 * @param indices integers of any shape
 * @returns a tensor of x's dtype
 * @throws ValueError for an index out of range, naming position and value
 * @throws ShapeError when there is no such axis, or none is named
 * @throws DtypeError when the indices are not integers
 *
 * @example
 * ```ts
 * import { take, tensor } from "@chainrule/tensor";
 * const x = tensor([[1, 2], [3, 4], [5, 6]]);
 * const indices = tensor([2, 0, 2], { dtype: "int32" });
 * console.log(take(x, indices, { axis: 0 }).toArray()); // [ [ 5, 6 ], [ 1, 2 ], [ 5, 6 ] ]
 * console.log(take(x, -1, { axis: 1 }).toArray()); // [ 2, 4, 6 ]
 * ```
 */
export function take(x: Tensor, indices: TensorLike, options: TakeOptions = {}): Tensor {
  rejectUnknownOptions("take", options, ["axis"]);
  if (options.axis === undefined && x.shape.length !== 1) {
    throw new ShapeError(`take: name the axis of ${formatShape(x.shape)}: take(x, indices, { axis: 0 })`);
  }
  const positions =
    typeof indices === "number" && Number.isInteger(indices)
      ? cast(operand("take", indices), "int32")
      : operand("take", indices);
  return takeSlices(x, positions, normalizeAxis("take", options.axis ?? 0, x.shape));
}
