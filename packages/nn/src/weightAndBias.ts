import type { Shape } from "@chainrule/tensor";
import { type FloatDtype, uniform } from "@chainrule/tensor/random";
import type { Initializer } from "./init/initializer.js";
import { parameters, type Parameters } from "./parameters.js";

/** What a layer can be told that multiplies by a weight and adds a bias. */
export interface WeightAndBiasOptions {
  /** Whether a bias is added. Default true. */
  readonly bias?: boolean | undefined;
  /** What the weight begins with. Default: numbers drawn evenly from ±1/√fanIn, as PyTorch does. */
  readonly weightInit?: Initializer | undefined;
  /** What the bias begins with. Default: the same, with the weight's fanIn. */
  readonly biasInit?: Initializer | undefined;
  /** The dtype of the parameters. Default float32. */
  readonly dtype?: FloatDtype | undefined;
}

/** The names of those options. */
export const weightAndBiasOptions: readonly string[] = ["bias", "weightInit", "biasInit", "dtype"];

/** Numbers drawn evenly from ±1/√fanIn. */
export function uniformByFanIn(fanIn: number): Initializer {
  const bound = 1 / Math.sqrt(fanIn);
  return (key, shape, options) => uniform(key, shape, { min: -bound, max: bound, ...options });
}

/** The parameters of such a layer, with as many biases as outputs. */
export function weightAndBias(
  layer: string,
  sizes: { readonly weight: Shape; readonly outputs: number; readonly fanIn: number },
  options: WeightAndBiasOptions,
): Parameters {
  const byFanIn = uniformByFanIn(sizes.fanIn);
  const { bias = true, weightInit = byFanIn, biasInit = byFanIn, dtype } = options;
  return parameters(layer, dtype, {
    weight: { shape: sizes.weight, init: weightInit },
    bias: bias ? { shape: [sizes.outputs], init: biasInit } : undefined,
  });
}
