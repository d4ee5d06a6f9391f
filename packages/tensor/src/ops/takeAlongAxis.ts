import { applyOp } from "../applyOp.js";
import { isFloating } from "../dtype.js";
import { DtypeError, ShapeError } from "../errors.js";
import { type AlongAxis, gatherAlongAxis } from "../kernels/alongAxis.js";
import { defineOp, type Spec } from "../op.js";
import { checkTensor } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { formatShape, normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { broadcastBatch } from "./broadcastBatch.js";
import { scatterAdd } from "./scatterAdd.js";
import { zerosLike } from "../create/zerosLike.js";

/** Along which axis indices choose. */
export interface TakeAlongAxisOptions {
  /** The axis, negative from the end. */
  readonly axis: number;
}

/** @throws DtypeError unless the indices are integers */
export function checkIndexDtype(name: string, { dtype }: Spec): void {
  if (isFloating(dtype) || dtype === "bool") {
    throw new DtypeError(`${name}: indices must be integers, got ${dtype}. Use cast(indices, "int32")`);
  }
}

/** @throws DtypeError, ShapeError unless indices are integers that differ in shape along the axis alone */
export function checkIndices(name: string, x: Spec, indices: Spec, axis: number): void {
  checkIndexDtype(name, indices);
  const fits =
    indices.shape.length === x.shape.length && indices.shape.every((n, i) => i === axis || n === x.shape[i]);
  if (!fits) {
    throw new ShapeError(
      `${name}: indices ${formatShape(indices.shape)} must have the shape of x, ${formatShape(x.shape)}, except along axis ${axis}`,
    );
  }
}

const op = /* @__PURE__ */ defineOp<AlongAxis>({
  name: "takeAlongAxis",
  infer([x, indices], { axis }) {
    checkIndices("takeAlongAxis", x!, indices!, axis);
    return { shape: indices!.shape, dtype: x!.dtype };
  },
  kernel: gatherAlongAxis,
  vjp: (cotangent, [x, indices], _output, { axis }) => [
    () => scatterAdd(zerosLike(x!), indices!, cotangent, { axis }),
    undefined,
  ],
  batch(inputs, batched, { axis }) {
    const [x, indices] = broadcastBatch(inputs, batched);
    return takeAlongAxis(x!, indices!, { axis: axis + 1 });
  },
});

/**
 * For each index the element of x at the same position, but along `axis` at that index; negative indices count
 * from the end. In two dimensions and along axis 1: result[i, j] = x[i, indices[i, j]].
 *
 * @param indices integers; the shape of x but for `axis`
 * @returns a tensor of the shape of indices and the dtype of x
 * @throws ValueError for an index out of range, naming position and value
 * @throws ShapeError when the shapes do not fit
 * @throws DtypeError when the indices are not integers
 *
 * @example
 * ```ts
 * import { takeAlongAxis, tensor } from "@chainrule/tensor";
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * const indices = tensor([[2], [0]], { dtype: "int32" });
 * console.log(takeAlongAxis(x, indices, { axis: 1 }).toArray()); // [ [ 3 ], [ 4 ] ]
 * ```
 */
export function takeAlongAxis(x: Tensor, indices: Tensor, options: TakeAlongAxisOptions): Tensor {
  checkTensor("takeAlongAxis", x);
  checkTensor("takeAlongAxis", indices, "a tensor of indices");
  rejectUnknownOptions("takeAlongAxis", options, ["axis"]);
  return applyOp(op, [x, indices], { axis: normalizeAxis("takeAlongAxis", options.axis, x.shape) });
}
