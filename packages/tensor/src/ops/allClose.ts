import { operand, type TensorLike } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { broadcastShapes } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { abs } from "./abs.js";
import { add } from "./add.js";
import { cast } from "./cast.js";
import { equal } from "./equal.js";
import { isFinite } from "./isFinite.js";
import { isNaN } from "./isNaN.js";
import { lessEqual } from "./lessEqual.js";
import { logicalAnd } from "./logicalAnd.js";
import { logicalNot } from "./logicalNot.js";
import { logicalOr } from "./logicalOr.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

/** How close is close. */
export interface AllCloseOptions {
  /** The tolerance relative to |b|. */
  readonly rtol?: number | undefined;
  /** The absolute tolerance. */
  readonly atol?: number | undefined;
  /** Whether NaN is close to NaN. */
  readonly equalNaN?: boolean | undefined;
}

/**
 * Whether |a − b| ≤ atol + rtol · |b| everywhere, a and b broadcast together and compared in float64. An infinity is
 * close to itself only; true where there are no elements.
 *
 * @param options.rtol the tolerance relative to |b|, 10⁻⁵ by default
 * @param options.atol the absolute tolerance, 10⁻⁸ by default
 * @param options.equalNaN whether NaN is close to NaN, false by default
 * @returns a bool tensor of shape []
 * @throws ShapeError when the shapes do not broadcast
 *
 * @example
 * ```ts
 * import { allClose, tensor } from "@chainrule/tensor";
 * console.log(allClose(tensor([1, 2]), tensor([1.000001, 2])).toArray()); // true
 * console.log(allClose(tensor([1, 2]), tensor([1.1, 2]), { atol: 0.01 }).toArray()); // false
 * ```
 */
export function allClose(a: TensorLike, b: TensorLike, options: AllCloseOptions = {}): Tensor {
  rejectUnknownOptions("allClose", options, ["rtol", "atol", "equalNaN"]);
  const { rtol = 1e-5, atol = 1e-8, equalNaN = false } = options;
  const x = cast(operand("allClose", a), "float64");
  const y = cast(operand("allClose", b), "float64");
  broadcastShapes("allClose", [x.shape, y.shape]);
  const near = lessEqual(abs(sub(x, y)), add(mul(abs(y), rtol), atol));
  const finite = logicalAnd(isFinite(x), isFinite(y));
  const close = logicalOr(equal(x, y), logicalAnd(finite, near));
  const accepted = equalNaN ? logicalOr(close, logicalAnd(isNaN(x), isNaN(y))) : close;
  return equal(sum(cast(logicalNot(accepted), "float32")), 0);
}
