import {
  applyOp,
  floatingOperand,
  promote,
  rejectUnknownOptions,
  type Tensor,
  type TensorLike,
  ValueError,
} from "@chainrule/tensor";
import { clamping } from "./clamping.js";

/** Between which values the function is x. */
export interface HardtanhOptions {
  /** The least value. Default −1. */
  readonly min?: number | undefined;
  /** The greatest value. Default 1. */
  readonly max?: number | undefined;
}

const op = /* @__PURE__ */ clamping("hardtanh");

/**
 * min(max(x, `min`), `max`), elementwise; min … max. Its derivative is 1 between the bounds and 0 elsewhere, also
 * at both.
 *
 * Source: Collobert 2004, Large scale machine learning; PyTorch's `hardtanh`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 * @throws ValueError when `min` is above `max`
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { hardtanh } from "@chainrule/activations";
 * console.log(hardtanh(tensor([-3, 0.5, 3])).toArray()); // [ -1, 0.5, 1 ]
 * console.log(hardtanh(tensor([-3, 0.5, 3]), { min: 0, max: 2 }).toArray()); // [ 0, 0.5, 2 ]
 * ```
 */
export function hardtanh(x: TensorLike, options: HardtanhOptions = {}): Tensor {
  rejectUnknownOptions("hardtanh", options, ["min", "max"]);
  const { min = -1, max = 1 } = options;
  if (min > max) throw new ValueError(`hardtanh: min ${min} is above max ${max}`);
  return applyOp(op, promote("hardtanh", floatingOperand("hardtanh", x), min, max), undefined);
}
