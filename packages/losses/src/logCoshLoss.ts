import {
  abs,
  add,
  applyOp,
  defineOp,
  exp,
  fuse,
  less,
  log1p,
  minimum,
  mul,
  rejectUnknownOptions,
  sinh,
  square,
  sub,
  tanh,
  type Tensor,
  where,
} from "@chainrule/tensor";
import { matched } from "./matched.js";
import { type LossOptions, reduceLosses } from "./reduction.js";

/** ln cosh d: ln(1 + 2 sinh²(d/2)) near 0, |d| − ln 2 + ln(1 + e^(−2|d|)) elsewhere. */
const logCosh = /* @__PURE__ */ fuse((d) => {
  const size = abs(d);
  const near = log1p(mul(square(sinh(mul(minimum(size, 1), 0.5))), 2));
  const far = add(sub(size, Math.LN2), log1p(exp(mul(size, -2))));
  return where(less(size, 1), near, far);
});

const op = /* @__PURE__ */ defineOp({
  name: "losses.logCosh",
  infer: ([d]) => ({ shape: d!.shape, dtype: d!.dtype }),
  compute: ([d]) => logCosh(d!),
  vjp: (cotangent, [d]) => [() => mul(cotangent, tanh(d!))],
});

/**
 * ln cosh(prediction − target): half the squared error near 0, the absolute error less ln 2 far away, smooth
 * everywhere, and computed so that cosh does not overflow. Its derivative is tanh(prediction − target).
 *
 * Source: Green 1990, Bayesian reconstructions from emission tomography data using a modified EM algorithm.
 *
 * @param prediction any shape, float32 or float64
 * @param target the same shape
 * @returns shape [], or the shape of the prediction with `reduction: "none"`
 * @throws ShapeError when the shapes differ
 * @throws DtypeError unless the prediction is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { logCoshLoss } from "@chainrule/losses";
 * const prediction = tensor([1, 2], { dtype: "float64" });
 * console.log(logCoshLoss(prediction, tensor([1, 3])).item()); // 0.2168904152415136
 * ```
 */
export function logCoshLoss(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  rejectUnknownOptions("logCoshLoss", options, ["reduction"]);
  const [p, t] = matched("logCoshLoss", prediction, target);
  return reduceLosses("logCoshLoss", applyOp(op, [sub(p, t)], undefined), options.reduction);
}
