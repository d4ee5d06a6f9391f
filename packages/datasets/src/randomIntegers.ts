import { randomWords } from "./randomWords.js";

/**
 * The stream of random integers of a seed: `next(bound)` draws one from 0 to `bound` − 1, each equally likely, for
 * 2 ≤ bound ≤ 2³². A word is cut to as many bits as `bound` − 1 has and drawn again where it is not below `bound`,
 * which leaves no bias.
 */
export function randomIntegers(seed: number): (bound: number) => number {
  return integersFrom(randomWords(seed));
}

/** Random integers made of the words of a stream. */
export function integersFrom(word: () => number): (bound: number) => number {
  return (bound) => {
    const shift = Math.clz32(bound - 1);
    for (;;) {
      const drawn = (word() << shift) >>> shift;
      if (drawn < bound) return drawn;
    }
  };
}
