import { applyOp } from "../applyOp.js";
import { zeros } from "../create/zeros.js";
import type { AlongAxis } from "../kernels/alongAxis.js";
import { scatterSlices } from "../kernels/slices.js";
import { defineOp } from "../op.js";
import type { Tensor } from "../tensor.js";
import { broadcastBatch } from "./broadcastBatch.js";
import { reshape } from "./reshape.js";
import { scatterAdd } from "./scatterAdd.js";
import { spreadIndices, takeSlices } from "./take.js";

/** Where slices are added. */
export interface AddSlices extends AlongAxis {
  /** The length of the axis in the result. */
  readonly size: number;
}

const op = /* @__PURE__ */ defineOp<AddSlices>({
  name: "addSlices",
  infer([updates, indices], { axis, size }) {
    const after = updates!.shape.slice(axis + indices!.shape.length);
    return { shape: [...updates!.shape.slice(0, axis), size, ...after], dtype: updates!.dtype };
  },
  kernel: scatterSlices,
  vjp: (cotangent, [, indices], _output, { axis }) => [
    () => takeSlices(cotangent, indices!, axis),
    undefined,
  ],
  batch(inputs, batched, { axis, size }) {
    if (!batched[1]) return addSlices(inputs[0]!, inputs[1]!, { axis: axis + 1, size });
    const [updates, indices] = broadcastBatch(inputs, batched) as [Tensor, Tensor];
    const before = updates.shape.slice(0, axis + 1);
    const after = updates.shape.slice(axis + indices.shape.length);
    const spread = spreadIndices(indices, before, after);
    const start = zeros([...before, size, ...after], { dtype: updates.dtype });
    return scatterAdd(start, spread, reshape(updates, spread.shape), { axis: axis + 1 });
  },
});

/** Zeros, with slices added at the indices along an axis: the adjoint of `take`. */
export function addSlices(updates: Tensor, indices: Tensor, attributes: AddSlices): Tensor {
  return applyOp(op, [updates, indices], attributes);
}
