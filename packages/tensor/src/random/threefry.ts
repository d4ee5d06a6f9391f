/**
 * Threefry-2x32 with 20 rounds: turns a counter of two words into two random words, given a key of two words.
 * 32-bit additions, rotations and exclusive-ors only. Writes the result to `out`.
 *
 * Source: Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011).
 */
export function threefry2x32(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
  out: Uint32Array,
): void {
  // Five groups of four rounds, two in each turn of the loop and one more: rotations 13 15 26 6, then 17 29 16 24.
  let a = key0 | 0;
  let b = key1 | 0;
  let c = 0x1bd11bda ^ a ^ b;
  let x0 = (counter0 + a) | 0;
  let x1 = (counter1 + b) | 0;
  for (let group = 1; ; group += 2) {
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    x0 = (x0 + b) | 0;
    x1 = (x1 + c + group) | 0;
    if (group === 5) break;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    x0 = (x0 + c) | 0;
    x1 = (x1 + a + group + 1) | 0;
    // The keys take turns: after two groups the first is the third.
    const first = c;
    c = b;
    b = a;
    a = first;
  }
  out[0] = x0;
  out[1] = x1;
}

/**
 * What a counter's second word says it is for, so that drawing from a key and deriving keys from it never use
 * the same words.
 */
export const domain = { draw: 0, split: 1, foldIn: 2 } as const;
