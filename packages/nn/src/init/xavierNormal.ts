import { rejectUnknownOptions, type Shape, type Tensor } from "@chainrule/tensor";
import { type Key, normal } from "@chainrule/tensor/random";
import { fansOf } from "./fans.js";
import { checkGain } from "./gain.js";
import type { XavierOptions } from "./xavierUniform.js";

/**
 * Numbers drawn from the normal distribution with mean 0 and standard deviation gain · √(2 / (fanIn + fanOut)). For
 * the fans see `fans`.
 *
 * Source: Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks; PyTorch's
 * `xavier_normal_`.
 *
 * @throws ShapeError for a shape with fewer than two axes
 * @throws ValueError for a gain that is negative or not finite
 *
 * @example
 * ```ts
 * import { xavierNormal } from "@chainrule/nn/init";
 * import { std } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * const weight = xavierNormal(random.key(0), [150, 50]);
 * console.log(std(weight).item().toFixed(1)); // 0.1
 * ```
 */
export function xavierNormal(key: Key, shape: Shape, options: XavierOptions = {}): Tensor {
  rejectUnknownOptions("xavierNormal", options, ["gain", "dtype"]);
  const factor = checkGain("xavierNormal", options.gain ?? 1);
  const { fanIn, fanOut } = fansOf("xavierNormal", shape);
  const standardDeviation = factor * Math.sqrt(2 / Math.max(1, fanIn + fanOut));
  return normal(key, shape, { standardDeviation, dtype: options.dtype });
}
