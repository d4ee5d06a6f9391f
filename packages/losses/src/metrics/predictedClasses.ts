import {
  any,
  argmax,
  cast,
  DtypeError,
  floatingOperand,
  formatShape,
  isFloating,
  isNaN,
  operand,
  sameShape,
  ShapeError,
  type Tensor,
  where,
} from "@chainrule/tensor";
import { classShapeHint } from "../classShapeHint.js";

/** Classes as int32. @throws DtypeError unless they are integers */
export function wholeClasses(name: string, classes: Tensor): Tensor {
  const x = operand(name, classes);
  if (isFloating(x.dtype)) {
    throw new DtypeError(`${name}: classes are integers, got ${x.dtype}. Use cast(x, "int32")`);
  }
  return cast(x, "int32");
}

/** Scores, whose classes are on axis 1 (0 for one sample), and what they are scores of. @throws ShapeError */
export function scoresOf(name: string, prediction: Tensor, target: Tensor): { scores: Tensor; axis: number } {
  const scores = floatingOperand(name, prediction);
  operand(name, target);
  const axis = scores.shape.length === 1 ? 0 : 1;
  const samples = scores.shape.filter((_, i) => i !== axis);
  // The largest of one score says nothing.
  if (scores.shape[axis] === 1 || (axis === 0 && sameShape(scores.shape, target.shape))) {
    throw new ShapeError(
      `${name}: scores ${formatShape(scores.shape)} are one a sample. Of logits the classes are greater(scores, 0), of ` +
        `probabilities greater(scores, 0.5), in the shape of the target, here ${formatShape(target.shape)}`,
    );
  }
  if (scores.shape.length === 0 || !sameShape(target.shape, samples)) {
    throw new ShapeError(
      `${name}: scores ${formatShape(scores.shape)} need class indices ${formatShape(samples)}, got ` +
        `${target.dtype}${formatShape(target.shape)}${classShapeHint(scores, samples, target)}`,
    );
  }
  return { scores, axis };
}

/**
 * The predicted classes: the prediction itself, if it is integers, or the classes of the largest scores. Scores with NaN
 * predict none: −1.
 */
export function predictedClasses(name: string, prediction: Tensor, target: Tensor): Tensor {
  if (isFloating(operand(name, prediction).dtype)) {
    const { scores, axis } = scoresOf(name, prediction, target);
    return where(any(isNaN(scores), { axis }), -1, argmax(scores, { axis }));
  }
  if (!sameShape(prediction.shape, operand(name, target).shape)) {
    throw new ShapeError(
      `${name}: classes ${formatShape(prediction.shape)} and target ${formatShape(target.shape)} must have one shape`,
    );
  }
  return wholeClasses(name, prediction);
}
