import { randomIntegers } from "./randomIntegers.js";
import { requireInteger } from "./requireInteger.js";

/**
 * The numbers 0 … n − 1 in the random order of a seed: shape `[n]`, memory of its own. All orders are equally likely
 * as far as the generator goes (no bias is added to it), and the same `n` and `seed` give the same order on every
 * machine: Fisher and Yates' shuffle (Durstenfeld's form) with integers of Threefry-2x32 (Salmon and others, SC11).
 *
 * `permutation(0, seed)` is empty and `permutation(1, seed)` is `[0]`. Neighbouring seeds give unrelated orders, so
 * that the number of an epoch is a good seed.
 *
 * @param n - How many numbers, a whole number from 0 to 2³² − 1.
 * @param seed - A whole number from 0 to 2⁵³ − 1.
 * @throws {@link DatasetError} where `n` or `seed` is anything else.
 *
 * @example
 * ```ts
 * import { permutation } from "@chainrule/datasets";
 *
 * console.log(permutation(6, 1)); // Uint32Array(6) [ 4, 3, 0, 1, 5, 2 ]
 * ```
 */
export function permutation(n: number, seed: number): Uint32Array<ArrayBuffer> {
  requireInteger("permutation", "n", n, 0, 2 ** 32 - 1);
  requireInteger("permutation", "seed", seed, 0);
  return drawPermutation(n, randomIntegers(seed));
}

/** A permutation from the next integers of a stream. */
export function drawPermutation(n: number, next: (bound: number) => number): Uint32Array<ArrayBuffer> {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = next(i + 1);
    const moved = order[i]!;
    order[i] = order[j]!;
    order[j] = moved;
  }
  return order;
}
