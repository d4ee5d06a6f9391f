import { multiply, subtract } from "@chainrule/wasm/scalar";
import { applyOp } from "../applyOp.js";
import type { AlongAxis } from "../kernels/alongAxis.js";
import { type SoftmaxForm, softmaxRows } from "../kernels/softmaxRows.js";
import { defineOp } from "../op.js";
import { floatingOperand, type TensorLike } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { normalizeAxis } from "../shape.js";
import { log as logScalar } from "../scalars/log.js";
import type { Tensor } from "../tensor.js";
import { exp } from "./exp.js";
import { rejectEmpty } from "./extremum.js";
import { log } from "./log.js";
import { max } from "./max.js";
import { mul } from "./mul.js";
import { scaledExp } from "./scaledExp.js";
import type { SoftmaxOptions } from "./softmax.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

const logarithm: SoftmaxForm = {
  needsShifted: true,
  total: (sum) => logScalar(multiply(sum, 2 ** -64)),
  result: (shifted, _, total) => subtract(shifted, total),
};

const op = /* @__PURE__ */ defineOp<AlongAxis>({
  name: "logSoftmax",
  infer([x], { axis }) {
    rejectEmpty("logSoftmax", x!.shape, { axes: [axis] });
    return { shape: x!.shape, dtype: x!.dtype };
  },
  compute([x], { axis }) {
    const shifted = sub(x!, max(x!, { axis, keepDims: true }));
    return sub(shifted, log(mul(sum(scaledExp(shifted), { axis, keepDims: true }), 2 ** -64)));
  },
  shortcut: /* @__PURE__ */ softmaxRows("logSoftmax", logarithm),
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
export function logSoftmax(x: TensorLike, options: SoftmaxOptions = {}): Tensor {
  rejectUnknownOptions("logSoftmax", options, ["axis"]);
  const value = floatingOperand("logSoftmax", x);
  return applyOp(op, [value], { axis: normalizeAxis("logSoftmax", options.axis ?? -1, value.shape) });
}
