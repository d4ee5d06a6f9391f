import { applyOp } from "../applyOp.js";
import type { TypedArray } from "../dtype.js";
import { reduce, type ReduceAttributes } from "../kernels/reduce.js";
import { defineOp } from "../op.js";
import { operand, type TensorLike } from "../operands.js";
import type { Tensor } from "../tensor.js";
import { reduceAttributes, reducedShape, type ReduceOptions, spread } from "./reduction.js";

/** Element i goes to partial sum i mod 8; the partial sums are added pairwise. */
const lanes = 8;

function combine(s: Float64Array, at: number, step: number): number {
  const lane = (i: number): number => s[at + i * step]!;
  return lane(0) + lane(4) + (lane(2) + lane(6)) + (lane(1) + lane(5) + (lane(3) + lane(7)));
}

function sumRow(data: TypedArray, offset: number, stride: number, count: number): number {
  const whole = count - (count % lanes);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  let at = offset;
  for (let i = 0; i < whole; i += lanes, at += lanes * stride) {
    s0 += data[at]!;
    s1 += data[at + stride]!;
    s2 += data[at + 2 * stride]!;
    s3 += data[at + 3 * stride]!;
    s4 += data[at + 4 * stride]!;
    s5 += data[at + 5 * stride]!;
    s6 += data[at + 6 * stride]!;
    s7 += data[at + 7 * stride]!;
  }
  const rest = count - whole;
  if (rest > 0) s0 += data[at]!;
  if (rest > 1) s1 += data[at + stride]!;
  if (rest > 2) s2 += data[at + 2 * stride]!;
  if (rest > 3) s3 += data[at + 3 * stride]!;
  if (rest > 4) s4 += data[at + 4 * stride]!;
  if (rest > 5) s5 += data[at + 5 * stride]!;
  if (rest > 6) s6 += data[at + 6 * stride]!;
  return s0 + s4 + (s2 + s6) + (s1 + s5 + (s3 + s7));
}

function sumColumns(
  data: TypedArray,
  offset: number,
  stride: number,
  count: number,
  width: number,
  out: TypedArray,
  position: number,
): void {
  const partial = new Float64Array(lanes * width);
  for (let k = 0; k < count; k++) {
    const lane = (k % lanes) * width;
    const at = offset + k * stride;
    for (let i = 0; i < width; i++) partial[lane + i] = partial[lane + i]! + data[at + i]!;
  }
  for (let i = 0; i < width; i++) out[position + i] = combine(partial, i, width);
}

const op = /* @__PURE__ */ defineOp<ReduceAttributes>({
  name: "sum",
  infer: ([x], attributes) => ({
    shape: reducedShape(x!.shape, attributes),
    dtype: x!.dtype === "bool" || x!.dtype === "uint8" ? "int32" : x!.dtype,
  }),
  kernel: /* @__PURE__ */ reduce({ name: "sum", combination: "add", row: sumRow, columns: sumColumns }),
  vjp: (cotangent, [x], _output, attributes) => [() => spread(cotangent, x!.shape, attributes)],
});

/**
 * The sum of the elements along axes, 0 of none. Added up in float64, whatever the dtype, in an order that
 * the number of elements alone decides, and rounded once. The gradient of each element is that of its sum.
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
