import {
  applyOp,
  floatingOperand,
  promote,
  rejectUnknownOptions,
  type Tensor,
  type TensorLike,
} from "@chainrule/tensor";
import { absolute, constant, lessEqual, select } from "@chainrule/tensor/scalar";
import { shrinking } from "./shrinking.js";

/** What counts as small. */
export interface HardshrinkOptions {
  /** Up to this distance from 0 the value is 0. Default 0.5. */
  readonly lambda?: number | undefined;
}

const op = /* @__PURE__ */ shrinking("hardshrink", ([x, lambda]) =>
  select(lessEqual(absolute(x!), lambda!), constant(0, x!.type), x!),
);

/**
 * x, but 0 from −λ to λ, elementwise. Its derivative is 0 there, also at both, and 1 elsewhere.
 *
 * Source: Donoho and Johnstone 1994, Ideal spatial adaptation by wavelet shrinkage; PyTorch's `hardshrink`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { hardshrink } from "@chainrule/activations";
 * console.log(hardshrink(tensor([-2, 0.25, 2])).toArray()); // [ -2, 0, 2 ]
 * ```
 */
export function hardshrink(x: TensorLike, options: HardshrinkOptions = {}): Tensor {
  rejectUnknownOptions("hardshrink", options, ["lambda"]);
  const { lambda = 0.5 } = options;
  return applyOp(op, promote("hardshrink", floatingOperand("hardshrink", x), lambda), undefined);
}
