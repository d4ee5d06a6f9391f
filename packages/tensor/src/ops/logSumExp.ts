import { applyOp } from "../applyOp.js";
import type { ReduceAttributes } from "../kernels/reduce.js";
import { defineOp } from "../op.js";
import { floatingOperand, type TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { abs } from "./abs.js";
import { add } from "./add.js";
import { exp } from "./exp.js";
import { rejectEmpty } from "./extremum.js";
import { less } from "./less.js";
import { log } from "./log.js";
import { max } from "./max.js";
import { mul } from "./mul.js";
import { reduceAttributes, reducedShape, type ReduceOptions, spread } from "./reduction.js";
import { toShape } from "./reshape.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";
import { where } from "./where.js";

const op = /* @__PURE__ */ defineOp<ReduceAttributes>({
  name: "logSumExp",
  infer([x], attributes) {
    rejectEmpty("logSumExp", x!.shape, attributes);
    return { shape: reducedShape(x!.shape, attributes), dtype: x!.dtype };
  },
  compute([x], attributes) {
    const largest = max(x!, { axis: attributes.axes, keepDims: true });
    // An infinite largest value is not subtracted: ∞ − ∞ would be NaN.
    const shift = where(less(abs(largest), Infinity), largest, 0);
    const total = sum(exp(sub(x!, shift)), { axis: attributes.axes, keepDims: true });
    return toShape(add(log(total), shift), reducedShape(x!.shape, attributes));
  },
  vjp: (cotangent, [x], output, attributes) => [
    () => mul(spread(cotangent, x!.shape, attributes), exp(sub(x!, spread(output, x!.shape, attributes)))),
  ],
});

/**
 * ln Σ eˣ along axes, computed so that no exponential overflows: max + ln Σ e^(x − max). Its gradient is the
 * softmax of x. −∞ of −∞ alone.
 *
 * @returns a tensor of x's dtype
 * @throws ShapeError when there is no such axis, or no element along it
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { logSumExp, tensor } from "@chainrule/tensor";
 * console.log(logSumExp(tensor([1000, 1000])).item()); // 1000.6931762695312
 * ```
 */
export function logSumExp(x: TensorLike, options: ReduceOptions = {}): Tensor {
  const value = floatingOperand("logSumExp", x);
  return applyOp(op, [value], reduceAttributes("logSumExp", value, options));
}
