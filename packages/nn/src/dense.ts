import {
  formatShape,
  linear,
  operand,
  rejectUnknownOptions,
  ShapeError,
  type Tensor,
} from "@chainrule/tensor";
import { checkApplyOptions } from "./checkApplyOptions.js";
import { checkSizes } from "./checkSizes.js";
import type { Layer } from "./layer.js";
import { weightAndBias, type WeightAndBiasOptions, weightAndBiasOptions } from "./weightAndBias.js";

/** Parameters of `dense`. */
export interface DenseParams {
  /** Shape [inputs, outputs]. */
  readonly weight: Tensor;
  /** Shape [outputs]. */
  readonly bias: Tensor;
}

/** Options of `dense`. */
export type DenseOptions = WeightAndBiasOptions;

/**
 * The affine layer x · weight + bias. The weight is [inputs, outputs], the transpose of PyTorch's; both parameters
 * are drawn evenly from ±1/√inputs, as PyTorch's `Linear` does.
 *
 * x has shape [..., inputs] and the result [..., outputs].
 *
 * @param inputs the size of x's last axis
 * @param outputs the size of the result's last axis
 * @throws ShapeError unless both are positive integers; from `apply`, when x's last axis has another size
 * @throws DtypeError for a dtype that parameters cannot have
 *
 * @example
 * ```ts
 * import { ones } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * import { dense } from "@chainrule/nn";
 * const layer = dense(784, 10);
 * const params = layer.init(random.key(0));
 * console.log(params.weight.shape, layer.apply(params, ones([64, 784])).shape); // [ 784, 10 ] [ 64, 10 ]
 * ```
 */
export function dense(
  inputs: number,
  outputs: number,
  options: DenseOptions & { readonly bias: false },
): Layer<Pick<DenseParams, "weight">>;
export function dense(inputs: number, outputs: number, options?: DenseOptions): Layer<DenseParams>;
export function dense(inputs: number, outputs: number, options: DenseOptions = {}): Layer<any> {
  rejectUnknownOptions("dense", options, weightAndBiasOptions);
  checkSizes("dense", { inputs, outputs });
  const { init, check } = weightAndBias(
    "dense",
    { weight: [inputs, outputs], outputs, fanIn: inputs },
    options,
  );
  return {
    name: "dense",
    init,
    apply(params, x, applyOptions = {}) {
      checkApplyOptions("dense", applyOptions);
      const { weight, bias } = check(params);
      const { shape } = operand("dense", x);
      if (shape.at(-1) !== inputs) {
        throw new ShapeError(
          `dense: x has shape ${formatShape(shape)}, but its last axis must have ${inputs} elements, the layer's inputs` +
            (shape.length > 2 && shape.slice(1).reduce((a, b) => a * b, 1) === inputs
              ? ". Use flatten() before it"
              : ""),
        );
      }
      return linear(x, weight!, bias);
    },
  };
}
