import { rejectUnknownOptions, type Shape, type Tensor } from "@chainrule/tensor";
import { type Key, uniform } from "@chainrule/tensor/random";
import { fansOf } from "./fans.js";
import { checkGain } from "./gain.js";
import type { InitOptions } from "./initializer.js";

/** What the initialisers can be told that look at both fans. */
export interface XavierOptions extends InitOptions {
  /** A factor: `gain("tanh")` for weights before a tanh. Default 1. */
  readonly gain?: number | undefined;
}

/**
 * Numbers drawn evenly from ± gain · √(6 / (fanIn + fanOut)), so that neither values nor gradients grow from layer
 * to layer. For the fans see `fans`.
 *
 * Source: Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks; PyTorch's
 * `xavier_uniform_`.
 *
 * @throws ShapeError for a shape with fewer than two axes
 * @throws ValueError for a gain that is negative or not finite
 *
 * @example
 * ```ts
 * import { gain, xavierUniform } from "@chainrule/nn/init";
 * import { max } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * const weight = xavierUniform(random.key(0), [100, 50], { gain: gain("tanh") });
 * console.log(max(weight).item() < (5 / 3) * Math.sqrt(6 / 150)); // true
 * ```
 */
export function xavierUniform(key: Key, shape: Shape, options: XavierOptions = {}): Tensor {
  rejectUnknownOptions("xavierUniform", options, ["gain", "dtype"]);
  const factor = checkGain("xavierUniform", options.gain ?? 1);
  const { fanIn, fanOut } = fansOf("xavierUniform", shape);
  // A weight without elements has no fans, and draws nothing.
  const bound = factor * Math.sqrt(6 / Math.max(1, fanIn + fanOut));
  return uniform(key, shape, { min: -bound, max: bound, dtype: options.dtype });
}
