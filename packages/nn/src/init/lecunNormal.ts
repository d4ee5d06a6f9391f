import { rejectUnknownOptions, type Shape, type Tensor } from "@chainrule/tensor";
import { type Key, normal } from "@chainrule/tensor/random";
import { fansOf } from "./fans.js";
import type { InitOptions } from "./initializer.js";

/**
 * Numbers drawn from the normal distribution with mean 0 and standard deviation 1 / √fanIn: what a network of selu
 * needs to normalise itself. For the fans see `fans`.
 *
 * Source: LeCun et al. 1998, Efficient backprop; Klambauer et al. 2017, Self-normalizing neural networks.
 *
 * @throws ShapeError for a shape with fewer than two axes
 *
 * @example
 * ```ts
 * import { lecunNormal } from "@chainrule/nn/init";
 * import { std } from "@chainrule/tensor";
 * import * as random from "@chainrule/tensor/random";
 * const weight = lecunNormal(random.key(0), [100, 50]);
 * console.log(std(weight).item().toFixed(1)); // 0.1
 * ```
 */
export function lecunNormal(key: Key, shape: Shape, options: InitOptions = {}): Tensor {
  rejectUnknownOptions("lecunNormal", options, ["dtype"]);
  const standardDeviation = 1 / Math.sqrt(Math.max(1, fansOf("lecunNormal", shape).fanIn));
  return normal(key, shape, { standardDeviation, dtype: options.dtype });
}
