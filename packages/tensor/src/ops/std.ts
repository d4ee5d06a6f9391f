import { applyOp } from "../applyOp.js";
import { defineOp } from "../op.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { div } from "./div.js";
import { equal } from "./equal.js";
import { mul } from "./mul.js";
import { reducedShape, spread, toFloating } from "./reduction.js";
import { sqrt } from "./sqrt.js";
import {
  degreesOfFreedom,
  deviations,
  variance,
  type VarianceAttributes,
  varianceAttributes,
  type VarianceOptions,
} from "./variance.js";
import { where } from "./where.js";

const op = /* @__PURE__ */ defineOp<VarianceAttributes>({
  name: "std",
  infer: ([x], attributes) => ({ shape: reducedShape(x!.shape, attributes), dtype: x!.dtype }),
  compute: ([x], { axes, keepDims, correction }) => sqrt(variance(x!, { axis: axes, keepDims, correction })),
  vjp: (cotangent, [x], output, attributes) => [
    () => {
      const flat = equal(output, 0);
      const scaled = div(mul(cotangent, 1 / degreesOfFreedom(x!, attributes)), where(flat, 1, output));
      return mul(spread(where(flat, 0, scaled), x!.shape, attributes), deviations(x!, attributes));
    },
  ],
});

/**
 * The standard deviation of the elements along axes: the root of their `variance`. Its gradient is 0 where all
 * elements are equal.
 *
 * @returns a tensor of x's dtype, float32 for integers and bool
 * @throws ShapeError when there is no such axis
 * @throws ValueError unless the correction is finite
 *
 * @example
 * ```ts
 * import { std, tensor } from "@chainrule/tensor";
 * console.log(std(tensor([[1, 3], [5, 11]]), { axis: 1 }).toArray()); // [ 1, 3 ]
 * ```
 */
export function std(x: TensorLike, options: VarianceOptions = {}): Tensor {
  const value = toFloating("std", x);
  return applyOp(op, [value], varianceAttributes("std", value, options));
}
