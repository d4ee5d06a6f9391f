import { applyOp } from "../applyOp.js";
import { DtypeError, ShapeError } from "../errors.js";
import { type AlongAxis, scatterAddAlongAxis } from "../kernels/alongAxis.js";
import { defineOp } from "../op.js";
import { checkTensor } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { formatShape, normalizeAxis, sameShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { broadcastBatch } from "./broadcastBatch.js";
import { checkSums } from "./checkSums.js";
import { checkIndices, takeAlongAxis, type TakeAlongAxisOptions } from "./takeAlongAxis.js";

const op = /* @__PURE__ */ defineOp<AlongAxis>({
  name: "scatterAdd",
  infer([x, indices, updates], { axis }) {
    checkIndices("scatterAdd", x!, indices!, axis);
    if (!sameShape(indices!.shape, updates!.shape)) {
      throw new ShapeError(
        `scatterAdd: updates ${formatShape(updates!.shape)} must have the shape of the indices, ${formatShape(indices!.shape)}`,
      );
    }
    if (x!.dtype !== updates!.dtype) {
      throw new DtypeError(
        `scatterAdd: x is ${x!.dtype}, but updates are ${updates!.dtype}. Use cast(updates, "${x!.dtype}")`,
      );
    }
    checkSums("scatterAdd", x!.dtype);
    return { shape: x!.shape, dtype: x!.dtype };
  },
  kernel: scatterAddAlongAxis,
  vjp: (cotangent, [, indices], _output, { axis }) => [
    () => cotangent,
    undefined,
    () => takeAlongAxis(cotangent, indices!, { axis }),
  ],
  batch(inputs, batched, { axis }) {
    const [x, indices, updates] = broadcastBatch(inputs, batched);
    return scatterAdd(x!, indices!, updates!, { axis: axis + 1 });
  },
});

/**
 * x with updates added at the places that indices choose along an axis: the adjoint of `takeAlongAxis`. In two
 * dimensions and along axis 1: result[i, indices[i, j]] += updates[i, j], in the order of the indices, repeated
 * ones included.
 *
 * @param indices integers; the shape of x but for `axis`
 * @param updates the shape of indices, the dtype of x
 * @throws ValueError for an index out of range, naming position and value
 * @throws ShapeError when the shapes do not fit
 * @throws DtypeError when the indices are not integers, when dtypes differ, and for bool and uint8, whose sums would
 *   overflow
 *
 * @example
 * ```ts
 * import { scatterAdd, tensor, zeros } from "@chainrule/tensor";
 * const indices = tensor([0, 2, 0], { dtype: "int32" });
 * console.log(scatterAdd(zeros([3]), indices, tensor([1, 2, 3]), { axis: 0 }).toArray()); // [ 4, 0, 2 ]
 * ```
 */
export function scatterAdd(
  x: Tensor,
  indices: Tensor,
  updates: Tensor,
  options: TakeAlongAxisOptions,
): Tensor {
  checkTensor("scatterAdd", x);
  checkTensor("scatterAdd", indices, "a tensor of indices");
  checkTensor("scatterAdd", updates, "a tensor of updates");
  rejectUnknownOptions("scatterAdd", options, ["axis"]);
  return applyOp(op, [x, indices, updates], { axis: normalizeAxis("scatterAdd", options.axis, x.shape) });
}
