import { argmax, at, type Tensor } from "@chainrule/tensor";
import type { ImageTensors } from "./mnistTensors.js";

const BATCH = 1000;

/** The share of images whose largest score is that of what they show, looked at in batches. */
export function accuracyOf(scores: (x: Tensor) => Tensor, { x, y }: ImageTensors): number {
  const digits = y.data();
  let right = 0;
  for (let first = 0; first < digits.length; first += BATCH) {
    const guesses = argmax(scores(at(x, [first, Math.min(first + BATCH, digits.length)])), {
      axis: 1,
    }).data();
    guesses.forEach((guess, i) => {
      if (guess === digits[first + i]) right++;
    });
  }
  return right / digits.length;
}
