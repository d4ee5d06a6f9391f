import {
  applyOp,
  floatingOperand,
  greater,
  mul,
  pointwise,
  promote,
  rejectUnknownOptions,
  type Tensor,
  type TensorLike,
  where,
} from "@chainrule/tensor";
import { less, multiply, select } from "@chainrule/tensor/scalar";

/** How much passes below 0. */
export interface LeakyReluOptions {
  /** The slope below 0. Default 0.01. */
  readonly negativeSlope?: number | undefined;
}

const op = /* @__PURE__ */ pointwise({
  name: "leakyRelu",
  scalar: ([x, slope]) => select(less(0, x!), x!, multiply(x!, slope!)),
  vjp: (cotangent, [x, slope]) => [() => where(greater(x!, 0), cotangent, mul(cotangent, slope!)), undefined],
});

/**
 * x above 0, `negativeSlope` · x elsewhere, elementwise: a rectifier that never dies. Its derivative is 1 above 0
 * and the slope elsewhere, also at 0.
 *
 * Source: Maas, Hannun and Ng 2013, Rectifier nonlinearities improve neural network acoustic models; PyTorch's
 * `leaky_relu`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { leakyRelu } from "@chainrule/activations";
 * console.log(leakyRelu(tensor([-2, 0, 3]), { negativeSlope: 0.5 }).toArray()); // [ -1, 0, 3 ]
 * ```
 */
export function leakyRelu(x: TensorLike, options: LeakyReluOptions = {}): Tensor {
  rejectUnknownOptions("leakyRelu", options, ["negativeSlope"]);
  const { negativeSlope = 0.01 } = options;
  return applyOp(op, promote("leakyRelu", floatingOperand("leakyRelu", x), negativeSlope), undefined);
}
