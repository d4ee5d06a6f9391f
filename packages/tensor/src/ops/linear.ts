import { ShapeError } from "../errors.js";
import { formatShape } from "../shape.js";
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
 * @throws ShapeError when the inner sizes differ, or the bias has another size than the columns
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
  if (!bias) return product;
  const outputs = weight.shape.at(-1)!;
  if (bias.shape.length !== 1 || bias.shape[0] !== outputs) {
    throw new ShapeError(
      `linear: bias ${formatShape(bias.shape)} must be [${outputs}], one number for each column of weight ${formatShape(weight.shape)}`,
    );
  }
  return add(product, bias);
}
