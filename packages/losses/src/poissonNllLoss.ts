import {
  add,
  exp,
  lessEqual,
  log,
  mul,
  rejectUnknownOptions,
  sub,
  type Tensor,
  where,
} from "@chainrule/tensor";
import { matched } from "./matched.js";
import { type LossOptions, reduceLosses } from "./reduction.js";

/** What `poissonNllLoss` can be told. */
export interface PoissonNllLossOptions extends LossOptions {
  /** Whether the prediction is the logarithm of the rate. Default true. */
  readonly logInput?: boolean | undefined;
  /** Whether ln target! is added, by Stirling's formula, where the target is above 1. Default false. */
  readonly full?: boolean | undefined;
  /** What is added to the rate before its logarithm is taken, without `logInput`. Default 1e-8. */
  readonly eps?: number | undefined;
}

/** t · ln t − t + ½ ln(2π t) where t > 1, 0 elsewhere. */
function stirling(t: Tensor): Tensor {
  const small = lessEqual(t, 1);
  const safe = where(small, 1, t);
  const root = mul(log(mul(safe, 2 * Math.PI)), 0.5);
  return where(small, 0, add(sub(mul(safe, log(safe)), safe), root));
}

/**
 * The negative log-likelihood of counts t under Poisson's distribution, without ln t! unless asked for: eˣ − t · x,
 * where x is the logarithm of the rate; or x − t · ln(x + eps), where x is the rate.
 *
 * Source: PyTorch's `poisson_nll_loss`.
 *
 * @param prediction any shape, float32 or float64
 * @param target counts, the same shape
 * @returns shape [], or the shape of the prediction with `reduction: "none"`
 * @throws ShapeError when the shapes differ
 * @throws DtypeError unless the prediction is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { poissonNllLoss } from "@chainrule/losses";
 * console.log(poissonNllLoss(tensor([0, 0]), tensor([0, 3]), { reduction: "none" }).toArray()); // [ 1, 1 ]
 * console.log(poissonNllLoss(tensor([2]), tensor([1]), { logInput: false }).item()); // 1.3068528175354004
 * ```
 */
export function poissonNllLoss(
  prediction: Tensor,
  target: Tensor,
  options: PoissonNllLossOptions = {},
): Tensor {
  rejectUnknownOptions("poissonNllLoss", options, ["logInput", "full", "eps", "reduction"]);
  const { logInput = true, full = false, eps = 1e-8, reduction } = options;
  const [x, t] = matched("poissonNllLoss", prediction, target);
  const losses = logInput ? sub(exp(x), mul(t, x)) : sub(x, mul(t, log(add(x, eps))));
  return reduceLosses("poissonNllLoss", full ? add(losses, stirling(t)) : losses, reduction);
}
