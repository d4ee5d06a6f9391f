import {
  cast,
  div,
  expandDims,
  formatShape,
  mul,
  notEqual,
  promote,
  sameShape,
  ShapeError,
  squeeze,
  sub,
  sum,
  take,
  takeAlongAxis,
  type Tensor,
  ValueError,
  where,
} from "@chainrule/tensor";
import type { ClassIndices } from "./classIndices.js";
import { classShapeHint } from "./classShapeHint.js";
import { type LossOptions, reduceLosses } from "./reduction.js";

/** Options of the losses of class indices. */
export interface ClassLossOptions extends LossOptions {
  /** A weight for each class, shape [classes]. Default: 1 for each. */
  readonly weight?: Tensor | undefined;
  /** Samples of this class count for nothing. Default −100. */
  readonly ignoreIndex?: number | undefined;
}

/** On which axis the classes are. @throws ShapeError when there is none */
export function classAxis(name: string, { shape }: Tensor, what: string): number {
  if (shape.length === 0) throw new ShapeError(`${name}: ${what} need an axis of classes, got shape []`);
  return shape.length === 1 ? 0 : 1;
}

/** The weights, one a class, in the dtype of x. @throws ShapeError when there are more or fewer */
export function classWeights(name: string, weight: Tensor, x: Tensor, classes: number): Tensor {
  const weights = promote(name, x, weight)[1]!;
  if (!sameShape(weights.shape, [classes])) {
    throw new ShapeError(
      `${name}: weight ${formatShape(weights.shape)} must have one number for each class, [${classes}]`,
    );
  }
  return weights;
}

/** What each sample counts: its class's weight, or 1; 0 if it is to be ignored. */
export interface Samples {
  readonly indices: Tensor;
  readonly weights: Tensor;
  /** Whether it is not to be ignored. */
  readonly kept: Tensor;
}

/** @throws ShapeError unless target has the shape of x without the classes, ValueError for an index that is none */
export function samplesOf(
  name: string,
  classIndices: ClassIndices,
  what: string,
  x: Tensor,
  axis: number,
  target: Tensor,
  options: ClassLossOptions,
  alternative = "",
): Samples {
  const samples = x.shape.filter((_, i) => i !== axis);
  if (!sameShape(target.shape, samples)) {
    throw new ShapeError(
      `${name}: ${what} ${formatShape(x.shape)} need class indices ${formatShape(samples)}${alternative}, ` +
        `got ${target.dtype}${formatShape(target.shape)}${classShapeHint(x, samples, target)}`,
    );
  }
  const { ignoreIndex = -100, weight } = options;
  if (!Number.isInteger(ignoreIndex)) {
    throw new ValueError(`${name}: ignoreIndex is a whole number, got ${String(ignoreIndex)}`);
  }
  const indices = classIndices(target, x.shape[axis]!, ignoreIndex);
  const kept = notEqual(cast(target, "int32"), ignoreIndex);
  if (weight === undefined) return { indices, kept, weights: cast(kept, x.dtype) };
  const weights = take(classWeights(name, weight, x, x.shape[axis]!), indices);
  return { indices, kept, weights: where(kept, weights, 0) };
}

/** −weight · (log-probability of the class), one a sample. */
export function negativeLogLikelihood(
  logProbabilities: Tensor,
  axis: number,
  { indices, weights }: Samples,
): Tensor {
  const chosen = squeeze(takeAlongAxis(logProbabilities, expandDims(indices, axis), { axis }), axis);
  // Not a product alone: an ignored sample's −∞ would give NaN.
  return sub(0, where(notEqual(weights, 0), mul(chosen, weights), 0));
}

/** As `reduceLosses`, but the mean is over the weights. */
export function reduceWeighted(
  name: string,
  losses: Tensor,
  { weights }: Samples,
  options: LossOptions,
): Tensor {
  const { reduction = "mean" } = options;
  return reduction === "mean" ? div(sum(losses), sum(weights)) : reduceLosses(name, losses, reduction);
}
