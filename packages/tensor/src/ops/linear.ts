import { ShapeError } from "../errors.js";
import { checkTensor } from "../operands.js";
import { formatShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { multiply } from "./matmul.js";

/**
 * x · weight + bias: a layer's affine function, y[..., o] = bias[o] + Σᵢ x[..., i] · weight[i, o]. The weight has the
 * inputs first, unlike PyTorch's: transpose one that comes from there.
 *
 * @param x shape [..., inputs]
 * @param weight shape [inputs, outputs]
 * @param bias shape [outputs], or left out
 * @returns shape [..., outputs]
 * @throws ShapeError when x has not as many inputs as weight, or bias not as many elements as weight has outputs
 * @throws DtypeError for bool and uint8, whose sums would overflow
 *
 * @example
 * ```ts
 * import { linear, tensor } from "@chainrule/tensor";
 * const weight = tensor([[1, 0], [0, 2]]);
 * console.log(linear(tensor([[3, 4]]), weight, tensor([10, 20])).toArray()); // [ [ 13, 28 ] ]
 * ```
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  checkTensor("linear", x);
  checkTensor("linear", weight, "a tensor for weight");
  const [inner, outputs] = weight.shape;
  const shapes = `x ${formatShape(x.shape)} and weight ${formatShape(weight.shape)}`;
  if (outputs === undefined || weight.shape.length > 2 || x.shape.length === 0) {
    throw new ShapeError(`linear: needs x [..., inputs] and weight [inputs, outputs], got ${shapes}`);
  }
  const inputs = x.shape.at(-1)!;
  if (inputs !== inner) {
    throw new ShapeError(
      `linear: ${shapes} do not fit: x has ${inputs} inputs, but weight [inputs, outputs] takes ${inner}` +
        (inputs === outputs ? ". Did you mean transpose(weight)?" : ""),
    );
  }
  const product = multiply("linear", x, weight);
  if (!bias) return product;
  checkTensor("linear", bias, "a tensor for bias");
  if (bias.shape.length !== 1 || bias.shape[0] !== outputs) {
    throw new ShapeError(
      `linear: bias ${formatShape(bias.shape)} must be [${outputs}], one number for each output of weight ${formatShape(weight.shape)}`,
    );
  }
  return add(product, bias);
}
