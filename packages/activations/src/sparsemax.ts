import {
  add,
  applyOp,
  arange,
  cast,
  cumsum,
  defineOp,
  div,
  floatingOperand,
  greater,
  max,
  maximum,
  mul,
  normalizeAxis,
  rejectUnknownOptions,
  reshape,
  type SoftmaxOptions,
  sort,
  sub,
  sum,
  type Tensor,
  type TensorLike,
  where,
} from "@chainrule/tensor";

/** The threshold τ for which the parts of x above it add up to one. */
function thresholdOf(x: Tensor, axis: number): Tensor {
  const count = x.shape[axis]!;
  const along = x.shape.map((_, i) => (i === axis ? count : 1));
  const rank = reshape(arange(1, count + 1, 1, { dtype: x.dtype }), along);
  const sorted = sort(x, { axis, descending: true });
  const inside = greater(add(mul(rank, sorted), 1), cumsum(sorted, { axis }));
  const options = { axis, keepDims: true };
  return div(sub(sum(where(inside, sorted, 0), options), 1), sum(cast(inside, x.dtype), options));
}

const op = /* @__PURE__ */ defineOp<{ readonly axis: number }>({
  name: "sparsemax",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  compute([x], { axis }) {
    const shifted = sub(x!, max(x!, { axis, keepDims: true }));
    return maximum(sub(shifted, thresholdOf(shifted, axis)), 0);
  },
  vjp: (cotangent, _inputs, output, { axis }) => [
    () => {
      const inside = greater(output, 0);
      const options = { axis, keepDims: true };
      const total = sum(where(inside, cotangent, 0), options);
      const mean = div(total, sum(cast(inside, cotangent.dtype), options));
      return where(inside, sub(cotangent, mean), 0);
    },
  ],
});

/**
 * The point of the probability simplex nearest to x along an axis: numbers that are not negative and sum to one,
 * of which, unlike softmax's, many are exactly 0. sparsemax(x)ᵢ = max(xᵢ − τ, 0) with the τ for which they sum to
 * one. The cotangent, less its mean over what is above 0, passes there; elsewhere the gradient is 0.
 *
 * Source: Martins and Astudillo 2016, From softmax to sparsemax.
 *
 * @returns a tensor of x's shape and dtype
 * @throws ShapeError when there is no such axis, or no element along it
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { sparsemax } from "@chainrule/activations";
 * console.log(sparsemax(tensor([1.5, 1, -1])).toArray()); // [ 0.75, 0.25, 0 ]
 * ```
 */
export function sparsemax(x: TensorLike, options: SoftmaxOptions = {}): Tensor {
  rejectUnknownOptions("sparsemax", options, ["axis"]);
  const value = floatingOperand("sparsemax", x);
  return applyOp(op, [value], { axis: normalizeAxis("sparsemax", options.axis ?? -1, value.shape) });
}
