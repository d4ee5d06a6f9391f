import {
  applyOp,
  floatingOperand,
  lessEqual,
  pointwise,
  promote,
  rejectUnknownOptions,
  type Tensor,
  type TensorLike,
  where,
} from "@chainrule/tensor";
import { lessEqual as lessEqualScalars, select } from "@chainrule/tensor/scalar";

/** What is replaced, and by what. Neither has a default. */
export interface ThresholdOptions {
  /** Only what is above stays. */
  readonly threshold: number;
  /** What takes the place of the rest. */
  readonly value: number;
}

const op = /* @__PURE__ */ pointwise({
  name: "threshold",
  scalar: ([x, threshold, value]) => select(lessEqualScalars(x!, threshold!), value!, x!),
  vjp: (cotangent, [x, threshold]) => [
    () => where(lessEqual(x!, threshold!), 0, cotangent),
    undefined,
    undefined,
  ],
});

/**
 * x above the threshold, `value` elsewhere, elementwise. Its derivative is 1 above the threshold and 0 elsewhere,
 * also at it.
 *
 * Source: PyTorch's `threshold`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 * @throws TypeError when an option is missing
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { threshold } from "@chainrule/activations";
 * console.log(threshold(tensor([-1, 1, 3]), { threshold: 1, value: -5 }).toArray()); // [ -5, -5, 3 ]
 * ```
 */
export function threshold(x: TensorLike, options: ThresholdOptions): Tensor {
  rejectUnknownOptions("threshold", options, ["threshold", "value"]);
  const operands = promote("threshold", floatingOperand("threshold", x), options.threshold, options.value);
  return applyOp(op, operands, undefined);
}
