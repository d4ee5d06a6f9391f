import type { Shape, Tensor } from "@chainrule/tensor";
import type { FloatDtype } from "@chainrule/tensor/random";
import type { Initializer } from "./init/initializer.js";
import { ones } from "./init/ones.js";
import { zeros } from "./init/zeros.js";
import { parameters, type Parameters } from "./parameters.js";

/** Parameters of `batchNorm`, `groupNorm` and `layerNorm`. */
export interface NormParams {
  /** What normalised values are multiplied by. */
  readonly weight: Tensor;
  /** What is then added. */
  readonly bias: Tensor;
}

/** What all normalisations can be told. */
export interface NormOptions {
  /** Added to the variance, so that nothing is divided by 0. Default 1e-5. */
  readonly eps?: number | undefined;
  /** Whether there are parameters at all. Default true. */
  readonly affine?: boolean | undefined;
  /** What the weight begins with. Default: ones. */
  readonly weightInit?: Initializer | undefined;
  /** What the bias begins with. Default: zeros. */
  readonly biasInit?: Initializer | undefined;
  /** The dtype of the parameters. Default float32. */
  readonly dtype?: FloatDtype | undefined;
}

/** The names of those options. */
export const normOptions: readonly string[] = ["eps", "affine", "weightInit", "biasInit", "dtype"];

/** The parameters of a normalisation, both of one shape. */
export function normParameters(
  layer: string,
  shape: Shape,
  options: NormOptions & { readonly bias?: boolean | undefined },
): Parameters {
  const { affine = true, bias = true, weightInit = ones, biasInit = zeros, dtype } = options;
  const { init, check } = parameters(layer, dtype, {
    weight: affine ? { shape, init: weightInit } : undefined,
    bias: affine && bias ? { shape, init: biasInit } : undefined,
  });
  return { init: affine ? init : () => [] as unknown as Record<string, Tensor>, check };
}
