import { rejectUnknownOptions, type Shape, type Tensor, ValueError } from "@chainrule/tensor";
import { type Key, uniform } from "@chainrule/tensor/random";
import { fansOf } from "./fans.js";
import { checkGain } from "./gain.js";
import type { InitOptions } from "./initializer.js";

/** What the initialisers can be told that look at one of the fans. */
export interface KaimingOptions extends InitOptions {
  /** A factor: `gain("selu")` for weights before a selu. Default √2, that of relu. */
  readonly gain?: number | undefined;
  /** "fanIn" keeps the size of the values from layer to layer, "fanOut" that of the gradients. Default "fanIn". */
  readonly mode?: "fanIn" | "fanOut" | undefined;
}

/** gain / √fan, the standard deviation. @throws ValueError, ShapeError for options or a shape that do not fit */
export function kaimingDeviation(name: string, shape: Shape, options: KaimingOptions): number {
  rejectUnknownOptions(name, options, ["gain", "mode", "dtype"]);
  const { gain = Math.SQRT2, mode = "fanIn" } = options;
  if (mode !== "fanIn" && mode !== "fanOut") {
    throw new ValueError(`${name}: mode is "fanIn" or "fanOut", got ${JSON.stringify(mode)}`);
  }
  return checkGain(name, gain) / Math.sqrt(Math.max(1, fansOf(name, shape)[mode]));
}

/**
 * Numbers drawn evenly from ± gain · √(3 / fan), so that the values behind a relu neither grow nor fade from layer to
 * layer. For the fans see `fans`.
 *
 * Source: He et al. 2015, Delving deep into rectifiers; PyTorch's `kaiming_uniform_`.
 *
 * @throws ShapeError for a shape with fewer than two axes
 * @throws ValueError for a gain that is negative or not finite, or an unknown mode
 *
 * @example
 * ```ts
 * import { kaimingUniform } from "@chainrule/nn/init";
 * import { max } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * const weight = kaimingUniform(random.key(0), [600, 50]);
 * console.log(max(weight).item().toFixed(3)); // 0.100
 * ```
 */
export function kaimingUniform(key: Key, shape: Shape, options: KaimingOptions = {}): Tensor {
  const bound = Math.sqrt(3) * kaimingDeviation("kaimingUniform", shape, options);
  return uniform(key, shape, { min: -bound, max: bound, dtype: options.dtype });
}
