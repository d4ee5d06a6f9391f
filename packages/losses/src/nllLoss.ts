import { floatingOperand, operand, rejectUnknownOptions, type Tensor } from "@chainrule/tensor";
import { classIndicesOf } from "./classIndices.js";
import {
  classAxis,
  type ClassLossOptions,
  negativeLogLikelihood,
  reduceWeighted,
  samplesOf,
} from "./likelihood.js";

const classIndices = /* @__PURE__ */ classIndicesOf("nllLoss");

/**
 * The negative log-likelihood −weightₖ · ln pₖ of the target class k, given the logarithms of probabilities, as
 * `logSoftmax` gives them. The mean is weighted: Σ weightₖ · (−ln pₖ) / Σ weightₖ over the samples that are not
 * ignored; NaN when all are.
 *
 * Source: PyTorch's `nll_loss`; ONNX's `NegativeLogLikelihoodLoss`.
 *
 * @param logProbabilities shape [classes], [samples, classes] or [samples, classes, ...]; float32 or float64
 * @param target class indices: integers, the shape of logProbabilities without the classes
 * @returns shape [], or one loss a sample with `reduction: "none"`
 * @throws ShapeError when the shapes do not fit
 * @throws DtypeError unless logProbabilities are floating-point and targets integers
 * @throws ValueError for a class that does not exist, naming position and value
 *
 * @example
 * ```ts
 * import { log, tensor } from "@chainrule/tensor";
 * import { nllLoss } from "@chainrule/losses";
 * const probabilities = tensor([[0.25, 0.75], [0.5, 0.5]], { dtype: "float64" });
 * const target = tensor([1, 0], { dtype: "int32" });
 * console.log(nllLoss(log(probabilities), target).item()); // 0.4904146265058631
 * ```
 */
export function nllLoss(logProbabilities: Tensor, target: Tensor, options: ClassLossOptions = {}): Tensor {
  rejectUnknownOptions("nllLoss", options, ["weight", "ignoreIndex", "reduction"]);
  const x = floatingOperand("nllLoss", logProbabilities);
  const what = "log-probabilities";
  const axis = classAxis("nllLoss", x, what);
  const samples = samplesOf("nllLoss", classIndices, what, x, axis, operand("nllLoss", target), options);
  return reduceWeighted("nllLoss", negativeLogLikelihood(x, axis, samples), samples, options);
}
