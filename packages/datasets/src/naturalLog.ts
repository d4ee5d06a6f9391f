const TERMS = 13;

/**
 * ln x for 0 < x ≤ 1, within 3 ulp and, unlike `Math.log`, with the same bits on every machine: x = m / 2ᵏ with m from
 * √½ to √2, and ln m = 2 · artanh(s) = 2 (s + s³/3 + s⁵/5 + …) with s = (m − 1) / (m + 1), |s| < 0.172.
 */
export function naturalLog(x: number): number {
  let mantissa = x;
  let halvings = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    halvings++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let series = 0;
  for (let term = TERMS; term >= 1; term--) series = series * square + 1 / (2 * term + 1);
  return 2 * s * (1 + square * series) - halvings * Math.LN2;
}
