import {
  applyOp,
  defineOp,
  div,
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
  ValueError,
  where,
} from "@chainrule/tensor";

/** Where the function ends below, and how fast. */
export interface CeluOptions {
  /** Far below 0 the value is −alpha; not 0. Default 1. */
  readonly alpha?: number | undefined;
}

const value = /* @__PURE__ */ fuse((x, alpha) =>
  where(greater(x, 0), x, mul(alpha, expm1(minimum(div(x, alpha), 0)))),
);

const gradient = /* @__PURE__ */ fuse((cotangent, x, alpha) =>
  mul(cotangent, where(greater(x, 0), 1, exp(minimum(div(x, alpha), 0)))),
);

const op = /* @__PURE__ */ defineOp({
  name: "celu",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  compute: ([x, alpha]) => value(x!, alpha!),
  vjp: (cotangent, [x, alpha]) => [() => gradient(cotangent, x!, alpha!), undefined],
});

/**
 * x above 0, alpha · (e^(x / alpha) − 1) elsewhere, elementwise: an exponential linear unit whose derivative is
 * continuous whatever alpha; above −alpha. Its derivative is 1 above 0 and e^(x / alpha) elsewhere, so 1 at 0.
 *
 * Source: Barron 2017, Continuously differentiable exponential linear units; PyTorch's `celu`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 * @throws ValueError unless alpha is above 0
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { celu } from "@chainrule/activations";
 * console.log(celu(tensor([-100, 0, 2]), { alpha: 0.5 }).toArray()); // [ -0.5, 0, 2 ]
 * ```
 */
export function celu(x: TensorLike, options: CeluOptions = {}): Tensor {
  rejectUnknownOptions("celu", options, ["alpha"]);
  const { alpha = 1 } = options;
  if (!(alpha > 0)) throw new ValueError(`celu: alpha must be above 0, got ${alpha}`);
  return applyOp(op, promote("celu", floatingOperand("celu", x), alpha), undefined);
}
