import { normalQuantile } from "./normalQuantile.js";
import { integersFrom } from "./randomIntegers.js";
import { randomWords } from "./randomWords.js";

/** Random numbers of a seed, one after the other; the same on every machine. */
export interface RandomNumbers {
  /** A whole number from 0 to `bound` − 1, for 2 ≤ bound ≤ 2³². */
  readonly integer: (bound: number) => number;
  /** A number from `low` to below `high`, of 53 random bits. */
  readonly uniform: (low: number, high: number) => number;
  /** A number of the standard normal distribution. */
  readonly normal: () => number;
}

/** The random numbers of a seed and the number of a stream. */
export function randomNumbers(seed: number, stream = 0): RandomNumbers {
  const word = randomWords(seed, stream);
  const unit = (): number => ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) * 2 ** -53;
  return {
    integer: integersFrom(word),
    uniform: (low, high) => low + (high - low) * unit(),
    // Half a step of the grid keeps the argument off 0 and 1, where the quantile is infinite.
    normal: () => normalQuantile(unit() - 0.5 + 2 ** -54),
  };
}
