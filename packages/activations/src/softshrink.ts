import {
  applyOp,
  floatingOperand,
  promote,
  rejectUnknownOptions,
  type Tensor,
  type TensorLike,
  ValueError,
} from "@chainrule/tensor";
import { maximum, minimum, negate, subtract } from "@chainrule/tensor/scalar";
import { shrinking } from "./shrinking.js";

/** How far values shrink. */
export interface SoftshrinkOptions {
  /** How much every value loses; at least 0. Default 0.5. */
  readonly lambda?: number | undefined;
}

const op = /* @__PURE__ */ shrinking("softshrink", ([x, lambda]) =>
  subtract(x!, minimum(maximum(x!, negate(lambda!)), lambda!)),
);

/**
 * x brought nearer to 0 by λ, and 0 within λ of it, elementwise. Its derivative is 0 from −λ to λ, also at both,
 * and 1 elsewhere.
 *
 * Source: Donoho 1995, De-noising by soft-thresholding; PyTorch's `softshrink`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 * @throws ValueError when lambda is below 0
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { softshrink } from "@chainrule/activations";
 * console.log(softshrink(tensor([-2, 0.25, 2])).toArray()); // [ -1.5, 0, 1.5 ]
 * ```
 */
export function softshrink(x: TensorLike, options: SoftshrinkOptions = {}): Tensor {
  rejectUnknownOptions("softshrink", options, ["lambda"]);
  const { lambda = 0.5 } = options;
  if (lambda < 0) throw new ValueError(`softshrink: lambda must be at least 0, got ${lambda}`);
  return applyOp(op, promote("softshrink", floatingOperand("softshrink", x), lambda), undefined);
}
