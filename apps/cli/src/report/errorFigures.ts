import type { Assessment } from "../training/assess.js";

/** How far a regression is off, in the target's own unit. */
export interface Errors {
  /** The root of the mean squared error. */
  readonly rootMeanSquare: number;
  /** The mean of how far predictions are off. */
  readonly meanAbsolute: number;
}

/** How far predictions are off. */
export function errorFigures({ predictions, targets }: Pick<Assessment, "predictions" | "targets">): Errors {
  let [squares, sizes] = [0, 0];
  for (let i = 0; i < targets.length; i++) {
    squares += (predictions[i]! - targets[i]!) ** 2;
    sizes += Math.abs(predictions[i]! - targets[i]!);
  }
  return { rootMeanSquare: Math.sqrt(squares / targets.length), meanAbsolute: sizes / targets.length };
}
