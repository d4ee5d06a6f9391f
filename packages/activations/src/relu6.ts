import {
  applyOp,
  floatingOperand,
  greater,
  less,
  logicalAnd,
  pointwise,
  type Tensor,
  type TensorLike,
  where,
} from "@chainrule/tensor";
import { maximum, minimum } from "@chainrule/tensor/scalar";

const op = /* @__PURE__ */ pointwise({
  name: "relu6",
  scalar: ([x]) => minimum(maximum(x!, 0), 6),
  vjp: (cotangent, [x]) => [() => where(logicalAnd(greater(x!, 0), less(x!, 6)), cotangent, 0)],
});

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
  return applyOp(op, [floatingOperand("relu6", x)], undefined);
}
