import { divide, multiply } from "@chainrule/wasm/scalar";
import { applyOp } from "../applyOp.js";
import type { AlongAxis } from "../kernels/alongAxis.js";
import { type SoftmaxForm, softmaxRows } from "../kernels/softmaxRows.js";
import { defineOp } from "../op.js";
import { floatingOperand, type TensorLike } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { rejectEmpty } from "./extremum.js";
import { max } from "./max.js";
import { mul } from "./mul.js";
import { reciprocal } from "./reciprocal.js";
import { scaledExp } from "./scaledExp.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

/** Along which axis values compete. */
export interface SoftmaxOptions {
  /** The axis, negative from the end. Default −1, the last. */
  readonly axis?: number | undefined;
}

const shares: SoftmaxForm = {
  needsShifted: false,
  total: (sum) => divide(1, sum),
  result: (_, exponential, total) => multiply(exponential, total),
};

const op = /* @__PURE__ */ defineOp<AlongAxis>({
  name: "softmax",
  infer([x], { axis }) {
    rejectEmpty("softmax", x!.shape, { axes: [axis] });
    return { shape: x!.shape, dtype: x!.dtype };
  },
  compute([x], { axis }) {
    const e = scaledExp(sub(x!, max(x!, { axis, keepDims: true })));
    return mul(e, reciprocal(sum(e, { axis, keepDims: true })));
  },
  shortcut: /* @__PURE__ */ softmaxRows("softmax", shares),
  vjp: (cotangent, _inputs, output, { axis }) => [
    () => mul(output, sub(cotangent, sum(mul(cotangent, output), { axis, keepDims: true }))),
  ],
});

/**
 * softmax(x)ᵢ = e^xᵢ / Σⱼ e^xⱼ along an axis: positive numbers that sum to one. The largest x is subtracted
 * first, so that nothing overflows and a shift of all x changes nothing. NaN for a row with NaN or +∞, or of
 * −∞ alone.
 *
 * @returns a tensor of x's shape and dtype
 * @throws ShapeError when there is no such axis, or no element along it
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { softmax, tensor } from "@chainrule/tensor";
 * console.log(softmax(tensor([1000, 1000, -1000])).toArray()); // [ 0.5, 0.5, 0 ]
 * ```
 */
export function softmax(x: TensorLike, options: SoftmaxOptions = {}): Tensor {
  rejectUnknownOptions("softmax", options, ["axis"]);
  const value = floatingOperand("softmax", x);
  return applyOp(op, [value], { axis: normalizeAxis("softmax", options.axis ?? -1, value.shape) });
}
