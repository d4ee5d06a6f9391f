import {
  applyOp,
  floatingOperand,
  greater,
  mul,
  pointwise,
  promote,
  rejectUnknownOptions,
  sigmoid,
  type Tensor,
  type TensorLike,
  where,
} from "@chainrule/tensor";
import { divide, less, multiply, select, softplus as smooth } from "@chainrule/tensor/scalar";

/** How sharp the bend is. */
export interface SoftplusOptions {
  /** The larger, the closer to relu; not 0. Default 1. */
  readonly beta?: number | undefined;
  /** Where beta · x is above it, the value is x itself. Default 20. */
  readonly threshold?: number | undefined;
}

const op = /* @__PURE__ */ pointwise({
  name: "softplus",
  scalar([x, beta, threshold]) {
    const u = multiply(x!, beta!);
    return select(less(threshold!, u), x!, divide(smooth(u), beta!));
  },
  vjp: (cotangent, [x, beta, threshold]) => [
    () => {
      const u = mul(x!, beta!);
      return mul(cotangent, where(greater(u, threshold!), 1, sigmoid(u)));
    },
    undefined,
    undefined,
  ],
});

/**
 * ln(1 + e^(beta · x)) / beta, elementwise: a smooth relu, above 0, computed so that nothing overflows. As in
 * PyTorch the value is x where beta · x is above the threshold (with the default it is off by 2e-9 there; Infinity
 * turns that off). Its derivative is σ(beta · x), and 1 above the threshold.
 *
 * Source: Dugas et al. 2001, Incorporating second-order functional knowledge for better option pricing; PyTorch's
 * `softplus`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
import { divide, less, multiply, select, softplus as smooth } from "@chainrule/tensor/scalar";
 * import { softplus } from "@chainrule/activations";
 * console.log(softplus(tensor([-1000, 0, 1000], { dtype: "float64" })).toArray()); // [ 0, 0.6931471805599453, 1000 ]
 * ```
 */
export function softplus(x: TensorLike, options: SoftplusOptions = {}): Tensor {
  rejectUnknownOptions("softplus", options, ["beta", "threshold"]);
  const { beta = 1, threshold = 20 } = options;
  return applyOp(op, promote("softplus", floatingOperand("softplus", x), beta, threshold), undefined);
}
