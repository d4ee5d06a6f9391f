import { equal } from "@chainrule/wasm/scalar";
import { isFloating } from "../dtype.js";
import { type Refusal, refuseWhere } from "../kernels/refusal.js";

/** Integers have neither infinity nor NaN to say that the divisor was 0. */
export const divisorZero: Refusal = /* @__PURE__ */ refuseWhere(
  ([, b]) => (isFloating(b!.type) ? undefined : equal(b!, 0)),
  "division by zero",
);
