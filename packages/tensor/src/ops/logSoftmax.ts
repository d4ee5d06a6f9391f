import { applyOp } from "../applyOp.js";
import type { AlongAxis } from "../kernels/alongAxis.js";
import { defineOp } from "../op.js";
import { floatingOperand, type TensorLike } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { normalizeAxis } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { exp } from "./exp.js";
import { rejectEmpty } from "./extremum.js";
import { log } from "./log.js";
import { max } from "./max.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

/** Along which axis values are compared with each other. */
export interface LogSoftmaxOptions {
  /** The axis of the classes, negative from the end. Default −1, the last. */
  readonly axis?: number | undefined;
}

const op = /* @__PURE__ */ defineOp<AlongAxis>({
  name: "logSoftmax",
  infer([x], { axis }) {
    rejectEmpty("logSoftmax", x!.shape, { axes: [axis] });
    return { shape: x!.shape, dtype: x!.dtype };
  },
  compute([x], { axis }) {
    const shifted = sub(x!, max(x!, { axis, keepDims: true }));
    return sub(shifted, log(sum(exp(shifted), { axis, keepDims: true })));
  },
  vjp: (cotangent, _inputs, output, { axis }) => [
    () => sub(cotangent, mul(exp(output), sum(cotangent, { axis, keepDims: true }))),
  ],
});

/**
 * ln softmax(x)ᵢ = xᵢ − ln Σⱼ e^xⱼ along an axis, with the largest x subtracted first, so that logits of ±1000
 * stay finite. NaN for a row of −∞ alone or with +∞. The gradient of x is ȳ − softmax(x) · Σ ȳ.
 *
 * @returns a tensor of x's shape and dtype
 * @throws ShapeError when there is no such axis, or no element along it
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { logSoftmax, tensor } from "@chainrule/tensor";
 * console.log(logSoftmax(tensor([1000, 0])).toArray()); // [ 0, -1000 ]
 * ```
 */
export function logSoftmax(x: TensorLike, options: LogSoftmaxOptions = {}): Tensor {
  rejectUnknownOptions("logSoftmax", options, ["axis"]);
  const value = floatingOperand("logSoftmax", x);
  return applyOp(op, [value], { axis: normalizeAxis("logSoftmax", options.axis ?? -1, value.shape) });
}
