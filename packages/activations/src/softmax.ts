import {
  applyOp,
  defineOp,
  div,
  exp,
  floatingOperand,
  max,
  mul,
  normalizeAxis,
  rejectUnknownOptions,
  sub,
  sum,
  type Tensor,
  type TensorLike,
} from "@chainrule/tensor";

/** Along which axis values compete. */
export interface SoftmaxOptions {
  /** The axis, negative from the end. Default −1, the last. */
  readonly axis?: number | undefined;
}

const op = /* @__PURE__ */ defineOp<{ readonly axis: number }>({
  name: "softmax",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  compute([x], { axis }) {
    const e = exp(sub(x!, max(x!, { axis, keepDims: true })));
    return div(e, sum(e, { axis, keepDims: true }));
  },
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
 * import { tensor } from "@chainrule/tensor";
 * import { softmax } from "@chainrule/activations";
 * console.log(softmax(tensor([1000, 1000, -1000])).toArray()); // [ 0.5, 0.5, 0 ]
 * ```
 */
export function softmax(x: TensorLike, options: SoftmaxOptions = {}): Tensor {
  rejectUnknownOptions("softmax", options, ["axis"]);
  const value = floatingOperand("softmax", x);
  return applyOp(op, [value], { axis: normalizeAxis("softmax", options.axis ?? -1, value.shape) });
}
