import { floatingOperand, rejectUnknownOptions } from "@chainrule/tensor";
import { checkApplyOptions } from "./checkApplyOptions.js";
import type { Layer } from "./layer.js";
import { checkEps, normalize } from "./normalize.js";
import { type NormOptions, normOptions, normParameters, type NormParams } from "./normParameters.js";
import { trailingAxes, trailingShape } from "./trailingAxes.js";

/** Options of `layerNorm`. */
export interface LayerNormOptions extends NormOptions {
  /** Whether a bias is added; `affine: false` leaves out the weight, too. Default true. */
  readonly bias?: boolean | undefined;
}

/**
 * Layer normalisation: (x − mean) / √(variance + eps) · weight + bias with the mean and the variance
 * Σ (x − mean)² / n over x's last axes, for each position of the others by itself. The same in training and outside,
 * and PyTorch's `LayerNorm`.
 *
 * Source: Ba et al. 2016, Layer normalization.
 *
 * @param shape the sizes of the axes that are normalised together, x's last ones: a number for one
 * @throws ShapeError unless the sizes are positive integers; from `apply`, when x does not end with them
 * @throws ValueError for an eps out of range
 * @throws DtypeError from `apply`, for integers
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * import { layerNorm } from "@chainrule/nn";
 * const layer = layerNorm(2, { eps: 0 });
 * const params = layer.init(random.key(0));
 * console.log(layer.apply(params, tensor([[1, 3], [10, 30]])).toArray()); // [ [ -1, 1 ], [ -1, 1 ] ]
 * ```
 */
export function layerNorm(
  shape: number | readonly number[],
  options: LayerNormOptions & { readonly affine: false },
): Layer<[]>;
export function layerNorm(
  shape: number | readonly number[],
  options: LayerNormOptions & { readonly bias: false },
): Layer<Pick<NormParams, "weight">>;
export function layerNorm(shape: number | readonly number[], options?: LayerNormOptions): Layer<NormParams>;
export function layerNorm(shape: number | readonly number[], options: LayerNormOptions = {}): Layer<any> {
  rejectUnknownOptions("layerNorm", options, [...normOptions, "bias"]);
  const { eps = 1e-5 } = options;
  checkEps("layerNorm", eps);
  const sizes = trailingShape("layerNorm", shape);
  const { init, check } = normParameters("layerNorm", sizes, options);
  return {
    name: "layerNorm",
    init,
    apply(params, input, applyOptions = {}) {
      checkApplyOptions("layerNorm", applyOptions);
      const x = floatingOperand("layerNorm", input);
      return normalize(x, trailingAxes("layerNorm", x.shape, sizes), eps, check(params)).y;
    },
  };
}
