import { applyOp } from "../applyOp.js";
import { ShapeError } from "../errors.js";
import type { AlongAxis } from "../kernels/alongAxis.js";
import { gatherSlices } from "../kernels/slices.js";
import { defineOp } from "../op.js";
import { checkTensor, operand, type TensorLike } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { formatShape, normalizeAxis, type Shape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { addSlices } from "./addSlices.js";
import { broadcastTo } from "./broadcastTo.js";
import { cast } from "./cast.js";
import { moveAxis } from "./moveAxis.js";
import { reshape } from "./reshape.js";
import { checkIndexDtype, takeAlongAxis } from "./takeAlongAxis.js";

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
  batch(inputs, batched, { axis }) {
    if (!batched[1]) return takeSlices(inputs[0]!, inputs[1]!, axis + 1);
    if (!batched[0]) return moveAxis(takeSlices(inputs[0]!, inputs[1]!, axis), axis, 0);
    const [x, indices] = inputs as [Tensor, Tensor];
    const [before, after] = [x.shape.slice(0, axis + 1), x.shape.slice(axis + 2)];
    const spread = spreadIndices(indices, before, after);
    return reshape(takeAlongAxis(x, spread, { axis: axis + 1 }), [
      ...before,
      ...indices.shape.slice(1),
      ...after,
    ]);
  },
});

/**
 * Indices of many examples, [examples, ...], as `takeAlongAxis` wants them: the same ones for every position of
 * the other axes, those before (which begin with the examples) and those after.
 */
export function spreadIndices(indices: Tensor, before: Shape, after: Shape): Tensor {
  const examples = before[0]!;
  const count = sizeOf(indices.shape.slice(1));
  const ones = (shape: Shape): number[] => shape.map(() => 1);
  const apart = reshape(indices, [examples, ...ones(before.slice(1)), count, ...ones(after)]);
  return broadcastTo(apart, [...before, count, ...after]);
}

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
  checkTensor("take", x);
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
