import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { matmul } from "./matmul.js";

/**
 * x · weight + bias: a layer's affine function.
 *
 * @param x shape [..., inputs]
 * @param weight shape [inputs, outputs]
 * @param bias shape [outputs], or left out
 * @returns shape [..., outputs]
 * @throws ShapeError when the inner sizes differ
 *
 * @example
 * ```ts
 * import { linear, tensor } from "@chainrule/tensor";
 * const weight = tensor([[1, 0], [0, 2]]);
 * console.log(linear(tensor([[3, 4]]), weight, tensor([10, 20])).toArray()); // [ [ 13, 28 ] ]
 * ```
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const product = matmul(x, weight);
  return bias ? add(product, bias) : product;
}
