import { DtypeError, isFloating, type Shape, ShapeError } from "@chainrule/tensor";
import { describe } from "../describe.js";

/** The dtype of a sample. */
export type FloatDtype = "float32" | "float64";

/** @throws ShapeError unless the shape is of non-negative integers */
export function checkSampleShape(operation: string, shape: Shape): void {
  if (!Array.isArray(shape) || !shape.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new ShapeError(
      `random.${operation}: a shape is an array of non-negative integers, got ${describe(shape)}` +
        (typeof shape === "number" ? `. Write [${String(shape)}]` : ""),
    );
  }
}

/** @throws DtypeError unless the dtype is float32 or float64 */
export function checkSampleDtype(operation: string, dtype: FloatDtype): void {
  if (!isFloating(dtype)) {
    throw new DtypeError(`random.${operation}: samples are float32 or float64, got ${describe(dtype)}`);
  }
}
