import { applyOp } from "../applyOp.js";
import { dtypeOption } from "../create/full.js";
import { allocate, type Dtype } from "../dtype.js";
import { ValueError } from "../errors.js";
import { flatValues } from "../kernels/scan.js";
import { defineOp, type Kernel } from "../op.js";
import { checkTensor } from "../operands.js";
import { formatShape, positionOf, sizeOf } from "../shape.js";
import { fromMemory, type Tensor } from "../tensor.js";
import { wholeNumbers } from "../wholeNumbers.js";
import { checkIndexDtype } from "./takeAlongAxis.js";

/** The form of the result. */
export interface OneHotOptions {
  /** The dtype of the zeros and ones. Default float32. */
  readonly dtype?: Dtype | undefined;
}

interface Attributes {
  readonly classes: number;
  readonly dtype: Dtype;
}

const kernel: Kernel<Attributes> = {
  kind: "scatter",
  run([indices], output, { classes }) {
    const out = allocate(output.dtype, sizeOf(output.shape));
    flatValues(indices!, "oneHot").forEach((index, i) => {
      if (index < 0 || index >= classes) {
        throw new ValueError(
          `oneHot: class ${index} at position ${formatShape(positionOf(i, indices!.shape))} is out of range for ${classes} classes`,
        );
      }
      out[i * classes + index] = 1;
    });
    return fromMemory(output.dtype, output.shape, out);
  },
};

const op = /* @__PURE__ */ defineOp<Attributes>({
  name: "oneHot",
  infer([indices], { classes, dtype }) {
    checkIndexDtype("oneHot", indices!);
    return { shape: [...indices!.shape, classes], dtype };
  },
  kernel,
  batch: ([indices], _batched, { classes, dtype }) => oneHot(indices!, classes, { dtype }),
});

/**
 * A new last axis of `classes` entries: 1 at the class, 0 elsewhere. No gradient flows through it.
 *
 * @param indices integers from 0 to classes − 1
 * @param classes how many there are, 1 or more
 * @param options `dtype` of the result: float32 by default
 * @returns shape [...indices.shape, classes]
 * @throws ValueError for a class out of range, naming position and value
 * @throws DtypeError when the indices are not integers, or for an unknown dtype
 *
 * @example
 * ```ts
 * import { oneHot, tensor } from "@chainrule/tensor";
 * console.log(oneHot(tensor([2, 0], { dtype: "int32" }), 3).toArray()); // [ [ 0, 0, 1 ], [ 1, 0, 0 ] ]
 * ```
 */
export function oneHot(indices: Tensor, classes: number, options: OneHotOptions = {}): Tensor {
  checkTensor("oneHot", indices);
  const dtype = dtypeOption("oneHot", options);
  wholeNumbers("oneHot", "the number of classes", classes, 1, ValueError);
  return applyOp(op, [indices], { classes, dtype });
}
