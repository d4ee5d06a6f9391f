import { applyOp } from "../applyOp.js";
import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import type { ReduceAttributes } from "../kernels/reduce.js";
import { defineOp } from "../op.js";
import type { TensorLike } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { div } from "./div.js";
import { maximum } from "./maximum.js";
import { mean } from "./mean.js";
import { mul } from "./mul.js";
import {
  reduceAttributes,
  reducedCount,
  reducedShape,
  type ReduceOptions,
  spread,
  toFloating,
} from "./reduction.js";
import { toShape } from "./reshape.js";
import { sliceSpans } from "./slice.js";
import { square } from "./square.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

/** What a variance is taken over. */
export interface VarianceOptions extends ReduceOptions {
  /**
   * The sum of squares is divided by the number of elements less this: 0 for the variance of these elements, 1
   * for the unbiased estimate of that of the population they were drawn from, PyTorch's default. Default 0.
   */
  readonly correction?: number | undefined;
}

export interface VarianceAttributes extends ReduceAttributes {
  readonly correction: number;
}

/** @throws ValueError unless the correction is finite */
export function varianceAttributes(name: string, x: Tensor, options: VarianceOptions): VarianceAttributes {
  rejectUnknownOptions(name, options, ["axis", "keepDims", "correction"]);
  const { axis, keepDims, correction = 0 } = options;
  if (!Number.isFinite(correction)) {
    throw new ValueError(`${name}: the correction must be a finite number, got ${describe(correction)}`);
  }
  return { ...reduceAttributes(name, x, { axis, keepDims }), correction };
}

/** x less its mean. From the first element on, so that equal elements, whatever they are, give zeros. */
export function deviations(x: Tensor, attributes: ReduceAttributes): Tensor {
  if (reducedCount(x.shape, attributes) === 0) return x;
  const spans = x.shape.map((n, i) => ({ start: 0, step: 1, count: attributes.axes.includes(i) ? 1 : n }));
  const shifted = sub(x, sliceSpans(x, spans));
  return sub(shifted, mean(shifted, { axis: attributes.axes, keepDims: true }));
}

/** What the sum of squares is divided by; not negative. */
export function degreesOfFreedom(x: Tensor, attributes: VarianceAttributes): number {
  return Math.max(0, reducedCount(x.shape, attributes) - attributes.correction);
}

const op = /* @__PURE__ */ defineOp<VarianceAttributes>({
  name: "variance",
  infer: ([x], attributes) => ({ shape: reducedShape(x!.shape, attributes), dtype: x!.dtype }),
  compute([x], attributes) {
    const { axes: axis } = attributes;
    const apart = deviations(x!, attributes);
    const squares = sum(square(apart), { axis, keepDims: true });
    // Zero but for the rounding of the mean, whose square it takes out again.
    const rest = div(square(sum(apart, { axis, keepDims: true })), reducedCount(x!.shape, attributes));
    const result = div(maximum(sub(squares, rest), 0), degreesOfFreedom(x!, attributes));
    return toShape(result, reducedShape(x!.shape, attributes));
  },
  vjp: (cotangent, [x], _output, attributes) => [
    () =>
      mul(
        spread(mul(cotangent, 2 / degreesOfFreedom(x!, attributes)), x!.shape, attributes),
        deviations(x!, attributes),
      ),
  ],
});

/**
 * The variance of the elements along axes: Σ (x − mean)² / (n − correction). In two passes, so that a large mean
 * costs no accuracy. Where n is not above the correction it is ∞, or NaN if the elements are equal or none.
 *
 * @returns a tensor of x's dtype, float32 for integers and bool
 * @throws ShapeError when there is no such axis
 * @throws ValueError unless the correction is finite
 *
 * @example
 * ```ts
 * import { tensor, variance } from "@chainrule/tensor";
 * const x = tensor([1, 2, 3, 4]);
 * console.log(variance(x).item(), variance(x, { correction: 1 }).item()); // 1.25 1.6666666269302368
 * ```
 */
export function variance(x: TensorLike, options: VarianceOptions = {}): Tensor {
  const value = toFloating("variance", x);
  return applyOp(op, [value], varianceAttributes("variance", value, options));
}
