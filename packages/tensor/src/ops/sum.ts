import { applyOp } from "../applyOp.js";
import { reduce, type ReduceAttributes } from "../kernels/reduce.js";
import { total } from "../kernels/total.js";
import { defineOp } from "../op.js";
import { operand, type TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { reduceAttributes, reducedShape, type ReduceOptions, spread } from "./reduction.js";

const op = /* @__PURE__ */ defineOp<ReduceAttributes>({
  name: "sum",
  infer: ([x], attributes) => ({
    shape: reducedShape(x!.shape, attributes),
    dtype: x!.dtype === "bool" || x!.dtype === "uint8" ? "int32" : x!.dtype,
  }),
  kernel: /* @__PURE__ */ reduce(total),
  vjp: (cotangent, [x], _output, attributes) => [() => spread(cotangent, x!.shape, attributes)],
});

/**
 * The sum of the elements along axes, 0 of none. Added up in float64, whatever the dtype, in an order that
 * the number of elements alone decides, and rounded once. The gradient of each element is that of its sum.
 *
 * Where there are sixteen elements of float32 or more, eight at a time are first added to one in float32, pairwise:
 * beside the last rounding, the result is off by 1.8e-7 (3 · 2⁻²⁴) of the sum of the magnitudes at most, and as
 * roundings go both ways, of a million elements by some 1e-10 of it. Eight that come to more than the largest float32
 * number are infinite, even if others would balance them. `sum(cast(x, "float64"))` has neither limit.
 *
 * @param options `axis`: one or a list, all by default; `keepDims`: keep them with size 1
 * @returns a tensor of x's dtype (int32 for bool and uint8; integers wrap)
 * @throws ShapeError when there is no such axis
 *
 * @example
 * ```ts
 * import { sum, tensor } from "@chainrule/tensor";
 * const x = tensor([[1, 2], [3, 4]]);
 * console.log(sum(x).item(), sum(x, { axis: 0 }).toArray()); // 10 [ 4, 6 ]
 * ```
 */
export function sum(x: TensorLike, options: ReduceOptions = {}): Tensor {
  const value = operand("sum", x);
  return applyOp(op, [value], reduceAttributes("sum", value, options));
}
