import { threefry2x32 } from "./threefry2x32.js";

/**
 * The stream of random 32-bit words of a seed. The key is the seed's low and high 32 bits, the counter runs 0, 1, 2, …
 * in its low word and holds the number of the stream in its high one, and each block gives two words. Streams of other
 * numbers are independent: one for each row, say, so that no row's numbers depend on how many another one drew.
 */
export function randomWords(seed: number, stream = 0): () => number {
  const low = seed >>> 0;
  const high = Math.floor(seed / 2 ** 32);
  let counter = 0;
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const second = spare;
      spare = undefined;
      return second;
    }
    const [first, second] = threefry2x32(low, high, counter++, stream);
    spare = second;
    return first;
  };
}
