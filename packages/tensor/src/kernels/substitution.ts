import { ValueError } from "../errors.js";
import type { Kernel } from "../op.js";
import { type FactorizeAttributes, factorize } from "./factorize.js";
import { substituteRow } from "./rows.js";

/** Which triangle is meant, and when its matrix counts as singular. */
export interface TriangularAttributes extends FactorizeAttributes {
  readonly upper: boolean;
  /** Whether the diagonal is taken as ones, whatever stands there. */
  readonly unitDiagonal: boolean;
  /** Pivots up to this share of the largest element above them (in a lower triangle: beside them) count as 0. */
  readonly tolerance: number;
}

/** X of A · X = B with a triangular A, by substitution. */
export const substitute: Kernel<TriangularAttributes> = /* @__PURE__ */ factorize(
  2,
  ([a, b], out, { caller, upper, unitDiagonal, tolerance }, which) => {
    const { data, rows: n } = a!;
    for (let step = 0; step < n; step++) {
      const i = upper ? n - 1 - step : step;
      const pivot = unitDiagonal ? 1 : data[i * n + i]!;
      let largest = 0;
      for (let k = tolerance ? 0 : n; k <= i; k++)
        largest = Math.max(largest, Math.abs(data[upper ? i + k * n : i * n + k]!));
      if (pivot === 0 || Math.abs(pivot) <= tolerance * largest) {
        const what = tolerance ? "does not have full rank" : "is singular";
        throw new ValueError(`${caller}: ${which} ${what}: pivot ${i} is ${pivot}`);
      }
      substituteRow(a!, b!, i, upper ? i + 1 : 0, upper ? n : i, pivot);
    }
    out.set(b!.data);
  },
);
