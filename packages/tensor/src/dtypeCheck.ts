import { isFloating, type Dtype } from "./dtype.js";
import { DtypeError } from "./errors.js";

/** Throws for a dtype that an operation does not take, with what to cast to. */
export type DtypeCheck = (operation: string, dtype: Dtype) => void;

/** @__NO_SIDE_EFFECTS__ */
function check(needed: string, holds: (dtype: Dtype) => boolean, instead: Dtype): DtypeCheck {
  return (operation, dtype) => {
    if (holds(dtype)) return;
    throw new DtypeError(`${operation}: needs ${needed}, got ${dtype}. Use cast(x, "${instead}") first`);
  };
}

/** Only floating-point numbers: integers and booleans have no exponential. */
export const checkFloating: DtypeCheck = /* @__PURE__ */ check("float32 or float64", isFloating, "float32");

/** Only numbers: a bool is none. */
export const checkNumbers: DtypeCheck = /* @__PURE__ */ check(
  "numbers",
  (dtype) => dtype !== "bool",
  "int32",
);

/** Only integers and bools, which have bits to work on. */
export const checkIntegers: DtypeCheck = /* @__PURE__ */ check(
  "integers",
  (dtype) => !isFloating(dtype),
  "int32",
);
