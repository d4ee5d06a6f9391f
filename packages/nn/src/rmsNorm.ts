import { floatingOperand, mean, rejectUnknownOptions, square, type Tensor } from "@chainrule/tensor";
import type { FloatDtype } from "@chainrule/tensor/random";
import { checkApplyOptions } from "./checkApplyOptions.js";
import type { Initializer } from "./init/initializer.js";
import type { Layer } from "./layer.js";
import { checkEps, scale } from "./normalize.js";
import { normParameters } from "./normParameters.js";
import { trailingAxes, trailingShape } from "./trailingAxes.js";

/** Parameters of `rmsNorm`. */
export interface RmsNormParams {
  /** What normalised values are multiplied by. */
  readonly weight: Tensor;
}

/** Options of `rmsNorm`. */
export interface RmsNormOptions {
  /** Added to the mean of the squares, so that nothing is divided by 0. Default 1e-6. */
  readonly eps?: number | undefined;
  /** Whether there is a weight. Default true. */
  readonly affine?: boolean | undefined;
  /** What the weight begins with. Default: ones. */
  readonly weightInit?: Initializer | undefined;
  /** The dtype of the parameters. Default float32. */
  readonly dtype?: FloatDtype | undefined;
}

/**
 * Root mean square normalisation: x / √(Σ x² / n + eps) · weight over x's last axes, for each position of the others
 * by itself. Cheaper than `layerNorm`: no mean is taken out and no bias added.
 *
 * Source: Zhang & Sennrich 2019, Root mean square layer normalization.
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
 * import { rmsNorm } from "@chainrule/nn";
 * const layer = rmsNorm(2, { eps: 0 });
 * const params = layer.init(random.key(0));
 * console.log(layer.apply(params, tensor([[2, 2], [-7, 1]])).toArray()); // [ [ 1, 1 ], [ -1.399999976158142, 0.20000000298023224 ] ]
 * ```
 */
export function rmsNorm(
  shape: number | readonly number[],
  options: RmsNormOptions & { readonly affine: false },
): Layer<[]>;
export function rmsNorm(shape: number | readonly number[], options?: RmsNormOptions): Layer<RmsNormParams>;
export function rmsNorm(shape: number | readonly number[], options: RmsNormOptions = {}): Layer<any> {
  rejectUnknownOptions("rmsNorm", options, ["eps", "affine", "weightInit", "dtype"]);
  const { eps = 1e-6 } = options;
  checkEps("rmsNorm", eps);
  const sizes = trailingShape("rmsNorm", shape);
  const { init, check } = normParameters("rmsNorm", sizes, { ...options, bias: false });
  return {
    name: "rmsNorm",
    init,
    apply(params, input, applyOptions = {}) {
      checkApplyOptions("rmsNorm", applyOptions);
      const x = floatingOperand("rmsNorm", input);
      const axis = trailingAxes("rmsNorm", x.shape, sizes);
      return scale(x, mean(square(x), { axis, keepDims: true }), eps, check(params));
    },
  };
}
