import { and, lessEqual, less, notEqual, type Scalar, select } from "@chainrule/wasm/scalar";
import { checkIntegers, checkNumbers, type DtypeCheck } from "../dtypeCheck.js";
import { type Refusal, refuseWhere } from "../kernels/refusal.js";

/** Both operands of a shift are integers. */
export const checkShift: DtypeCheck = (operation, dtype) => {
  checkIntegers(operation, dtype);
  checkNumbers(operation, dtype);
};

/** A shift by less than nothing has no meaning. */
export const negativeShift: Refusal = /* @__PURE__ */ refuseWhere(
  ([, places]) => (places!.type === "int32" ? less(places!, 0) : undefined),
  "shift by a negative number of places",
);

/**
 * x shifted by a number of places of its own, bit by bit of that number, because SIMD shifts all lanes by the same;
 * `beyond` from 32 places on.
 */
export function shiftBy(
  x: Scalar,
  places: Scalar,
  shift: (x: Scalar, places: number) => Scalar,
  beyond: Scalar,
): Scalar {
  let shifted = x;
  for (const step of [1, 2, 4, 8, 16]) {
    shifted = select(notEqual(and(places, step), 0), shift(shifted, step), shifted);
  }
  return select(lessEqual(places, 31), shifted, beyond);
}
