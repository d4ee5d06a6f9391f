import { type Tensor, sameShape } from "@chainrule/tensor";

/**
 * What was probably meant where class indices do not have the shape of scores without axis 1: a column of them, one-hot
 * classes, or classes on the last axis, as a language model gives them. Empty where nothing is probable.
 */
export function classShapeHint(scores: Tensor, samples: readonly number[], target: Tensor): string {
  if (sameShape(target.shape, [...samples, 1])) return `. Did you mean squeeze(target, ${samples.length})?`;
  if (sameShape(target.shape, scores.shape)) {
    return `. One-hot classes become indices by argmax(target, { axis: ${Math.min(1, samples.length)} })`;
  }
  const classes = scores.shape.at(-1)!;
  if (sameShape(target.shape, scores.shape.slice(0, -1))) {
    return `. Classes are on axis 1. Are yours on the last one? Then reshape to [-1, ${classes}] and to [-1]`;
  }
  return "";
}
