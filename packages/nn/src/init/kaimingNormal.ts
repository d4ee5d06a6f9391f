import type { Shape, Tensor } from "@chainrule/tensor";
import { type Key, normal } from "@chainrule/tensor/random";
import { kaimingDeviation, type KaimingOptions } from "./kaimingUniform.js";

/**
 * Numbers drawn from the normal distribution with mean 0 and standard deviation gain / √fan, so that the values behind
 * a relu neither grow nor fade from layer to layer. For the fans see `fans`.
 *
 * Source: He et al. 2015, Delving deep into rectifiers; PyTorch's `kaiming_normal_`.
 *
 * @throws ShapeError for a shape with fewer than two axes
 * @throws ValueError for a gain that is negative or not finite, or an unknown mode
 *
 * @example
 * ```ts
 * import { kaimingNormal } from "@chainrule/nn/init";
 * import { std } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * const weight = kaimingNormal(random.key(0), [200, 50]);
 * console.log(std(weight).item().toFixed(1)); // 0.1
 * ```
 */
export function kaimingNormal(key: Key, shape: Shape, options: KaimingOptions = {}): Tensor {
  const standardDeviation = kaimingDeviation("kaimingNormal", shape, options);
  return normal(key, shape, { standardDeviation, dtype: options.dtype });
}
