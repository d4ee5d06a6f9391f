import type { Kernel } from "../op.js";
import { type FactorizeAttributes, factorize, type Matrix } from "./factorize.js";

/** The Euclidean length, without overflow in between. Not Math.hypot: engines round it differently. */
function lengthOf(values: readonly number[]): number {
  let scale = 0;
  for (const value of values) scale = Math.max(scale, Math.abs(value));
  if (scale === 0) return 0;
  let total = 0;
  for (const value of values) total += (value / scale) * (value / scale);
  return scale * Math.sqrt(total);
}

/** Applies I − τ v vᵀ to columns `from` on of a matrix; v begins at row k with 1, its rest is in column k of `a`. */
function reflect(a: Matrix, k: number, tau: number, target: Matrix, from: number): void {
  const { data, columns } = target;
  for (let j = from; j < columns; j++) {
    let product = data[k * columns + j]!;
    for (let i = k + 1; i < a.rows; i++) product += a.data[i * a.columns + k]! * data[i * columns + j]!;
    product *= tau;
    data[k * columns + j] = data[k * columns + j]! - product;
    for (let i = k + 1; i < a.rows; i++) {
      data[i * columns + j] = data[i * columns + j]! - product * a.data[i * a.columns + k]!;
    }
  }
}

/**
 * Q [m, n] and below it R [n, n] of A = Q · R, m ≥ n, by Householder reflections with LAPACK's signs: each turns
 * its column to the side opposite to its first element; a column that is zero below the diagonal stays.
 */
export const householder: Kernel<FactorizeAttributes> = /* @__PURE__ */ factorize(2, ([a], out) => {
  const { data, rows: m, columns: n } = a!;
  const taus = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const column = Array.from({ length: m - k }, (_, i) => data[(k + i) * n + k]!);
    if (column.every((value, i) => i === 0 || value === 0)) continue;
    const first = column[0]!;
    const length = -Math.sign(first || 1) * lengthOf(column);
    taus[k] = (length - first) / length;
    for (let i = k + 1; i < m; i++) data[i * n + k] = data[i * n + k]! / (first - length);
    reflect(a!, k, taus[k]!, a!, k + 1);
    data[k * n + k] = length;
  }
  const q = { data: out.subarray(0, m * n), rows: m, columns: n };
  for (let k = 0; k < n; k++) q.data[k * n + k] = 1;
  for (let k = n - 1; k >= 0; k--) reflect(a!, k, taus[k]!, q, k);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) out[(m + i) * n + j] = data[i * n + j]!;
  }
});
