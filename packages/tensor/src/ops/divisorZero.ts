import { equal } from "@chainrule/wasm/scalar";
import { isFloating } from "../dtype.js";
import type { Refusal } from "../kernels/map.js";

/** Integers have neither infinity nor NaN to say that the divisor was 0. */
export const divisorZero: Refusal = {
  where: ([, b]) => (isFloating(b!.type) ? undefined : equal(b!, 0)),
  reason: "division by zero",
};
