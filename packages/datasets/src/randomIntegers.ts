import { threefry2x32 } from "./threefry2x32.js";

/**
 * The stream of random integers of a seed: `next(bound)` draws one from 0 to `bound` − 1, each equally likely, for
 * 2 ≤ bound ≤ 2³². The key is the seed's low and high 32 bits, the counter runs 0, 1, 2, …, and each block gives two
 * words; a word is cut to as many bits as `bound` − 1 has and drawn again where it is not below `bound`, which leaves
 * no bias.
 */
export function randomIntegers(seed: number): (bound: number) => number {
  const low = seed >>> 0;
  const high = Math.floor(seed / 2 ** 32);
  let counter = 0;
  let spare: number | undefined;
  const word = (): number => {
    if (spare !== undefined) {
      const second = spare;
      spare = undefined;
      return second;
    }
    const [first, second] = threefry2x32(low, high, counter >>> 0, Math.floor(counter / 2 ** 32));
    counter++;
    spare = second;
    return first;
  };
  return (bound) => {
    const shift = Math.clz32(bound - 1);
    for (;;) {
      const drawn = (word() << shift) >>> shift;
      if (drawn < bound) return drawn;
    }
  };
}
