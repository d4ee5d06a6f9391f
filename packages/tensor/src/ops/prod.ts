import { reduce, type ReduceAttributes } from "../kernels/reduce.js";
import { defineOp } from "../op.js";
import type { TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { cast } from "./cast.js";
import { cumprod } from "./cumprod.js";
import { accumulated } from "./cumsum.js";
import { mul } from "./mul.js";
import {
  joinAxes,
  applyReduction,
  reducedShape,
  type ReduceOptions,
  separateAxes,
  spread,
} from "./reduction.js";

/** For each element the product of all others: of those before it and of those after it. */
function productOfOthers(x: Tensor, { axes }: ReduceAttributes): Tensor {
  const row = joinAxes(cast(x, "float64"), axes);
  const before = cumprod(row, { axis: -1, exclusive: true });
  const after = cumprod(row, { axis: -1, exclusive: true, reverse: true });
  return separateAxes(mul(before, after), x.shape, axes);
}

const op = /* @__PURE__ */ defineOp<ReduceAttributes>({
  name: "prod",
  infer: ([x], attributes) => ({ ...accumulated(x!), shape: reducedShape(x!.shape, attributes) }),
  kernel: /* @__PURE__ */ reduce({
    row(data, offset, stride, count) {
      const whole = !(data instanceof Float32Array || data instanceof Float64Array);
      let product = 1;
      for (let i = 0, at = offset; i < count; i++, at += stride) {
        product = whole ? Math.imul(product, data[at]!) : product * data[at]!;
      }
      return product;
    },
  }),
  vjp: (cotangent, [x], _output, attributes) => [
    () =>
      cast(
        mul(cast(spread(cotangent, x!.shape, attributes), "float64"), productOfOthers(x!, attributes)),
        x!.dtype,
      ),
  ],
});

/**
 * The product of the elements along axes, 1 of none. Multiplied in float64, whatever the dtype, and rounded once.
 * The gradient is right where elements are zero, too.
 *
 * @param options `axis`: one or a list, all by default; `keepDims`: keep them with size 1
 * @returns a tensor of x's dtype (int32 for bool and uint8; integers wrap)
 * @throws ShapeError when there is no such axis
 *
 * @example
 * ```ts
 * import { prod, tensor } from "@chainrule/tensor";
 * const x = tensor([[1, 2], [3, 4]]);
 * console.log(prod(x).item(), prod(x, { axis: 0 }).toArray()); // 24 [ 3, 8 ]
 * ```
 */
export function prod(x: TensorLike, options: ReduceOptions = {}): Tensor {
  return applyReduction(op, x, options);
}
