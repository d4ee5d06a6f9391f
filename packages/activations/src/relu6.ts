import { applyOp, floatingOperand, promote, type Tensor, type TensorLike } from "@chainrule/tensor";
import { clamping } from "./clamping.js";

const op = /* @__PURE__ */ clamping("relu6");

/**
 * min(max(x, 0), 6), elementwise; 0 … 6. Its derivative is 1 between 0 and 6 and 0 elsewhere, also at both.
 *
 * Source: Krizhevsky 2010, Convolutional deep belief networks on CIFAR-10; PyTorch's `relu6`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { relu6 } from "@chainrule/activations";
 * console.log(relu6(tensor([-1, 2, 9])).toArray()); // [ 0, 2, 6 ]
 * ```
 */
export function relu6(x: TensorLike): Tensor {
  return applyOp(op, promote("relu6", floatingOperand("relu6", x), 0, 6), undefined);
}
