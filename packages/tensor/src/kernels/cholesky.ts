import { ValueError } from "../errors.js";
import type { Kernel } from "../op.js";
import { type FactorizeAttributes, factorize } from "./factorize.js";

/** L of (A + Aᵀ) / 2 = L · Lᵀ, row by row. */
export const choleskyFactor: Kernel<FactorizeAttributes> = /* @__PURE__ */ factorize(
  2,
  ([a], out, { caller }, which) => {
    const { data, rows: n } = a!;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let rest = (data[i * n + j]! + data[j * n + i]!) / 2;
        for (let k = 0; k < j; k++) rest -= out[i * n + k]! * out[j * n + k]!;
        if (i !== j) out[i * n + j] = rest / out[j * n + j]!;
        else if (rest <= 0) {
          throw new ValueError(`${caller}: ${which} is not positive definite: pivot ${i} is ${rest}`);
        } else out[i * n + i] = Math.sqrt(rest);
      }
    }
  },
);
