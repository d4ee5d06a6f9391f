import { floatingOperand, mul, type Tensor, type TensorLike } from "@chainrule/tensor";
import { elu } from "./elu.js";

/**
 * λ · elu(x) with α = 1.6732632… and λ = 1.0507009…, elementwise: activations of mean 0 and variance 1 keep them
 * through layers whose weights have variance 1/n. Above −1.7581. Its derivative is λ above 0 and λ · α · eˣ
 * elsewhere, also at 0.
 *
 * Source: Klambauer et al. 2017, Self-normalizing neural networks; PyTorch's `selu`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { selu } from "@chainrule/activations";
 * console.log(selu(tensor([0, 1], { dtype: "float64" })).toArray()); // [ 0, 1.0507009873554805 ]
 * ```
 */
export function selu(x: TensorLike): Tensor {
  const value = floatingOperand("selu", x);
  return mul(elu(value, { alpha: 1.6732632423543772848170429916717 }), 1.0507009873554804934193349852946);
}
