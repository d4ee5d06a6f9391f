import {
  applyOp,
  defineOp,
  exp,
  expm1,
  floatingOperand,
  fuse,
  greater,
  minimum,
  mul,
  promote,
  rejectUnknownOptions,
  type Tensor,
  type TensorLike,
  where,
} from "@chainrule/tensor";

/** Where the function ends below. */
export interface EluOptions {
  /** Far below 0 the value is −alpha. Default 1. */
  readonly alpha?: number | undefined;
}

const value = /* @__PURE__ */ fuse((x, alpha) => where(greater(x, 0), x, mul(alpha, expm1(minimum(x, 0)))));

const gradient = /* @__PURE__ */ fuse((cotangent, x, alpha) =>
  mul(cotangent, where(greater(x, 0), 1, mul(alpha, exp(minimum(x, 0))))),
);

const op = /* @__PURE__ */ defineOp({
  name: "elu",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  compute: ([x, alpha]) => value(x!, alpha!),
  vjp: (cotangent, [x, alpha]) => [() => gradient(cotangent, x!, alpha!), undefined],
});

/**
 * The exponential linear unit: x above 0, alpha · (eˣ − 1) elsewhere, elementwise; above −alpha. Its derivative
 * is 1 above 0 and alpha · eˣ elsewhere, so alpha at 0.
 *
 * Source: Clevert, Unterthiner and Hochreiter 2016, Fast and accurate deep network learning by ELUs; PyTorch's
 * `elu`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { elu } from "@chainrule/activations";
 * console.log(elu(tensor([-100, 0, 2])).toArray()); // [ -1, 0, 2 ]
 * ```
 */
export function elu(x: TensorLike, options: EluOptions = {}): Tensor {
  rejectUnknownOptions("elu", options, ["alpha"]);
  return applyOp(op, promote("elu", floatingOperand("elu", x), options.alpha ?? 1), undefined);
}
