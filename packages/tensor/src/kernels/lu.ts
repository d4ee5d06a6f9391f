import { ValueError } from "../errors.js";
import type { Kernel } from "../op.js";
import { type FactorizeAttributes, factorize, type Matrix } from "./factorize.js";
import { subtractRow, substituteRow } from "./rows.js";

function swapRows({ data, columns }: Matrix, a: number, b: number): void {
  for (let j = 0; j < columns; j++) {
    const value = data[a * columns + j]!;
    data[a * columns + j] = data[b * columns + j]!;
    data[b * columns + j] = value;
  }
}

/**
 * Gaussian elimination with the largest pivot of each column: makes `a` upper triangular, and does the same to
 * the rows of `b`. Calls `pivoted` for each pivot, with whether rows were swapped.
 */
function eliminateAll(
  a: Matrix,
  b: Matrix | undefined,
  pivoted: (pivot: number, k: number, swapped: boolean) => void,
): void {
  const n = a.rows;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(a.data[i * n + k]!) > Math.abs(a.data[best * n + k]!)) best = i;
    }
    if (best !== k) {
      swapRows(a, best, k);
      if (b) swapRows(b, best, k);
    }
    const pivot = a.data[k * n + k]!;
    pivoted(pivot, k, best !== k);
    for (let i = k + 1; i < n; i++) {
      // Below a pivot of 0 there are zeros, which stay, and NaN, which spreads.
      const factor = a.data[i * n + k]! / (pivot === 0 ? 1 : pivot);
      subtractRow(a, i, k, factor, k);
      if (b) subtractRow(b, i, k, factor, 0);
    }
  }
}

/** X of A · X = B. */
export const luSolve: Kernel<FactorizeAttributes> = /* @__PURE__ */ factorize(
  2,
  ([a, b], out, { caller }, which) => {
    eliminateAll(a!, b, (pivot, k) => {
      if (pivot === 0) throw new ValueError(`${caller}: ${which} is singular: pivot ${k} is 0`);
    });
    const { data, rows: n } = a!;
    for (let i = n - 1; i >= 0; i--) substituteRow(a!, b!, i, i + 1, n, data[i * n + i]!);
    out.set(b!.data);
  },
);

/** The product of the pivots, its sign turned with each swap of rows. */
export const luDeterminant: Kernel<FactorizeAttributes> = /* @__PURE__ */ factorize(0, ([a], out) => {
  let product = 1;
  eliminateAll(a!, undefined, (pivot, _k, swapped) => {
    // A pivot of 0 makes it 0 even if it is too large for a number, but not if it is NaN.
    product = pivot === 0 && product === product ? 0 : product * (swapped ? -pivot : pivot);
  });
  // Not −0.
  out[0] = product + 0;
});
