import {
  add,
  div,
  floatingOperand,
  formatShape,
  isFloating,
  logSoftmax,
  mul,
  operand,
  promote,
  rejectUnknownOptions,
  reshape,
  sameShape,
  ShapeError,
  sub,
  sum,
  type Tensor,
  ValueError,
  where,
} from "@chainrule/tensor";
import { classIndicesOf } from "./classIndices.js";
import {
  classAxis,
  type ClassLossOptions,
  classWeights,
  negativeLogLikelihood,
  reduceWeighted,
  samplesOf,
} from "./likelihood.js";
import { reduceLosses } from "./reduction.js";

/** What `crossEntropy` can be told. */
export interface CrossEntropyOptions extends ClassLossOptions {
  /** The part of the probability, 0 … 1, that is spread evenly over all classes. Default 0. */
  readonly labelSmoothing?: number | undefined;
}

const classIndices = /* @__PURE__ */ classIndicesOf("crossEntropy");

/** −Σₖ weightₖ · pₖ · ln qₖ along the classes. */
function expectation(q: Tensor, p: Tensor | number, weights: Tensor | undefined, axis: number): Tensor {
  const along = q.shape.map((n, i) => (i === axis ? n : 1));
  const products = mul(q, p);
  return sub(0, sum(weights ? mul(products, reshape(weights, along)) : products, { axis }));
}

function ofProbabilities(q: Tensor, target: Tensor, axis: number, options: CrossEntropyOptions): Tensor {
  if (!sameShape(q.shape, target.shape)) {
    throw new ShapeError(
      `crossEntropy: probabilities ${formatShape(target.shape)} must have the shape of the logits, ${formatShape(q.shape)}. ` +
        `Class indices are integers: cast(target, "int32")`,
    );
  }
  const { labelSmoothing = 0, weight, reduction } = options;
  const classes = q.shape[axis]!;
  const [z, p] = promote("crossEntropy", q, target) as [Tensor, Tensor];
  const smooth = labelSmoothing === 0 ? p : add(mul(p, 1 - labelSmoothing), labelSmoothing / classes);
  const weights = weight && classWeights("crossEntropy", weight, z, classes);
  return reduceLosses("crossEntropy", expectation(z, smooth, weights, axis), reduction);
}

function ofClasses(q: Tensor, target: Tensor, axis: number, options: CrossEntropyOptions): Tensor {
  const samples = samplesOf(
    "crossEntropy",
    classIndices,
    "logits",
    q,
    axis,
    target,
    options,
    ` or probabilities ${formatShape(q.shape)}`,
  );
  const certain = negativeLogLikelihood(q, axis, samples);
  const { labelSmoothing = 0, weight } = options;
  if (labelSmoothing === 0) return reduceWeighted("crossEntropy", certain, samples, options);
  const classes = q.shape[axis]!;
  const weights = weight && classWeights("crossEntropy", weight, q, classes);
  const even = where(samples.kept, div(expectation(q, 1, weights, axis), classes), 0);
  const losses = add(mul(certain, 1 - labelSmoothing), mul(even, labelSmoothing));
  return reduceWeighted("crossEntropy", losses, samples, options);
}

/**
 * The cross-entropy of a target and the softmax of logits z: −ln softmax(z)ₖ for class k, or −Σₖ pₖ ln
 * softmax(z)ₖ for probabilities p. Computed from logarithms, so that logits of ±1000 give finite losses; its
 * gradient with respect to z is softmax(z) − p.
 *
 * With class indices the mean is weighted, Σ weightₖ · lossₖ / Σ weightₖ over the samples that are not ignored (NaN
 * when all are); with probabilities it is over the samples. Label smoothing ε takes p to (1 − ε) · p + ε / classes.
 *
 * Source: PyTorch's `cross_entropy`; ONNX's `SoftmaxCrossEntropyLoss`; smoothing: Szegedy et al. 2016, Rethinking
 * the inception architecture.
 *
 * @param logits shape [classes], [samples, classes] or [samples, classes, ...]: classes on axis 1, as in
 *   PyTorch; float32 or float64
 * @param target class indices (integers, the shape of logits without the classes) or probabilities (floats,
 *   the shape of logits)
 * @returns shape [], or one loss a sample with `reduction: "none"`
 * @throws ShapeError when the shapes do not fit
 * @throws DtypeError unless logits are floating-point
 * @throws ValueError for a class that does not exist, naming position and value, or a smoothing beyond 0 … 1
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { crossEntropy } from "@chainrule/losses";
 * const logits = tensor([[2, 1, 0.1]], { dtype: "float64" });
 * const target = tensor([0], { dtype: "int32" });
 * console.log(crossEntropy(logits, target).item()); // 0.41703001627783354
 * console.log(crossEntropy(logits, target, { labelSmoothing: 0.1 }).item()); // 0.5136966829445002
 * ```
 */
export function crossEntropy(logits: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  rejectUnknownOptions("crossEntropy", options, ["weight", "ignoreIndex", "labelSmoothing", "reduction"]);
  const { labelSmoothing = 0 } = options;
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new ValueError(`crossEntropy: labelSmoothing must be from 0 to 1, got ${labelSmoothing}`);
  }
  const z = floatingOperand("crossEntropy", logits);
  const axis = classAxis("crossEntropy", z, "logits");
  const q = logSoftmax(z, { axis });
  const t = operand("crossEntropy", target);
  return isFloating(t.dtype) ? ofProbabilities(q, t, axis, options) : ofClasses(q, t, axis, options);
}
