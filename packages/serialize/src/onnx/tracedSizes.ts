import type { BatchSizes } from "./Dim.js";

const primes = [7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61];

/**
 * Two sizes for the batch that are no sizes of anything else: then a function cannot take one for the other, as
 * it can with a batch of 1, which broadcasts.
 */
export function tracedSizes(taken: readonly number[]): BatchSizes {
  const [first = 67, second = 71] = primes.filter((size) => !taken.includes(size));
  return { first, second };
}
