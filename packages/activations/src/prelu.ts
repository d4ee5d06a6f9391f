import {
  applyOp,
  floatingOperand,
  formatShape,
  greater,
  mul,
  pointwise,
  promote,
  reshape,
  ShapeError,
  sumTo,
  type Tensor,
  type TensorLike,
  where,
} from "@chainrule/tensor";
import { less, multiply, select } from "@chainrule/tensor/scalar";

const op = /* @__PURE__ */ pointwise({
  name: "prelu",
  scalar: ([x, weight]) => select(less(0, x!), x!, multiply(x!, weight!)),
  vjp: (cotangent, [x, weight]) => [
    () => where(greater(x!, 0), cotangent, mul(cotangent, weight!)),
    () => sumTo(where(greater(x!, 0), 0, mul(cotangent, x!)), weight!.shape),
  ],
});

/**
 * x above 0, weight · x elsewhere, elementwise: a leaky rectifier whose slope is learned. The derivative with
 * respect to x is 1 above 0 and the weight elsewhere, also at 0; with respect to the weight it is min(x, 0).
 *
 * Source: He et al. 2015, Delving deep into rectifiers; PyTorch's `prelu`.
 *
 * @param x any shape; channels, if there are several weights, on axis 1
 * @param weight one number, or one for each channel, shape [channels]
 * @returns a tensor of x's shape
 * @throws ShapeError when there are several weights, but not one for each channel
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { prelu } from "@chainrule/activations";
 * const x = tensor([[-2, -2], [3, -4]]);
 * console.log(prelu(x, tensor([0.5, 0.25])).toArray()); // [ [ -1, -0.5 ], [ 3, -1 ] ]
 * ```
 */
export function prelu(x: TensorLike, weight: TensorLike): Tensor {
  const [value, slopes] = promote("prelu", floatingOperand("prelu", x), weight) as [Tensor, Tensor];
  const { size, shape } = slopes;
  if (shape.length > 1 || (size !== 1 && size !== value.shape[1])) {
    throw new ShapeError(
      `prelu: x ${formatShape(value.shape)} needs one weight, or one for each channel on axis 1, got ${formatShape(shape)}`,
    );
  }
  const alongChannels = value.shape.map((_, axis) => (axis === 1 ? size : 1));
  return applyOp(op, [value, reshape(slopes, size === 1 ? [] : alongChannels)], undefined);
}
