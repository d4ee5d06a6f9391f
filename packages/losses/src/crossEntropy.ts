import {
  DtypeError,
  expandDims,
  floatingOperand,
  formatShape,
  isFloating,
  logSoftmax,
  mul,
  neg,
  promote,
  rejectUnknownOptions,
  sameShape,
  ShapeError,
  squeeze,
  sum,
  takeAlongAxis,
  type Tensor,
} from "@chainrule/tensor";
import { type LossOptions, reduceLosses } from "./reduction.js";

/** Log-probabilities of the target classes, one a sample. */
function logLikelihood(logProbabilities: Tensor, target: Tensor, axis: number): Tensor {
  const { shape } = logProbabilities;
  const samples = shape.filter((_, i) => i !== axis);
  if (!sameShape(target.shape, samples)) {
    throw new ShapeError(
      `crossEntropy: logits ${formatShape(shape)} need class indices ${formatShape(samples)} ` +
        `or probabilities ${formatShape(shape)}, got ${target.dtype}${formatShape(target.shape)}`,
    );
  }
  return squeeze(takeAlongAxis(logProbabilities, expandDims(target, axis), { axis }), axis);
}

/**
 * The cross-entropy of a target and the softmax of logits z: −ln softmax(z)ₖ for class k, or −Σₖ pₖ ln
 * softmax(z)ₖ for probabilities p. Computed from logarithms, so that logits of ±1000 give finite losses; its
 * gradient with respect to z is softmax(z) − p.
 *
 * @param logits shape [classes], [samples, classes] or [samples, classes, ...]: classes on axis 1, as in
 *   PyTorch; float32 or float64
 * @param target class indices (integers, the shape of logits without the classes) or probabilities (floats,
 *   the shape of logits)
 * @returns shape [], or one loss a sample with `reduction: "none"`
 * @throws ShapeError when the shapes do not fit
 * @throws DtypeError unless logits are floating-point
 * @throws ValueError for a class that does not exist, naming position and value
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { crossEntropy } from "@chainrule/losses";
 * const logits = tensor([[2, 1, 0.1]], { dtype: "float64" });
 * const target = tensor([0], { dtype: "int32" });
 * console.log(crossEntropy(logits, target).item()); // 0.41703001627783354
 * ```
 */
export function crossEntropy(logits: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  rejectUnknownOptions("crossEntropy", options, ["reduction"]);
  const z = floatingOperand("crossEntropy", logits);
  if (z.shape.length === 0) {
    throw new ShapeError("crossEntropy: logits need an axis of classes, got shape []");
  }
  const axis = z.shape.length === 1 ? 0 : 1;
  const logProbabilities = logSoftmax(z, { axis });
  if (!isFloating(target.dtype)) {
    if (target.dtype === "bool") {
      throw new DtypeError(
        'crossEntropy: targets are classes or probabilities, got bool. Use cast(target, "float32")',
      );
    }
    return reduceLosses(
      "crossEntropy",
      neg(logLikelihood(logProbabilities, target, axis)),
      options.reduction,
    );
  }
  if (!sameShape(z.shape, target.shape)) {
    throw new ShapeError(
      `crossEntropy: probabilities ${formatShape(target.shape)} must have the shape of the logits, ${formatShape(z.shape)}. ` +
        `Class indices are integers: cast(target, "int32")`,
    );
  }
  const [q, p] = promote("crossEntropy", logProbabilities, target) as [Tensor, Tensor];
  return reduceLosses("crossEntropy", neg(sum(mul(p, q), { axis })), options.reduction);
}
