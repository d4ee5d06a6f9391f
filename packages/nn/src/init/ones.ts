import { ones as onesOf, rejectUnknownOptions, type Shape, type Tensor } from "@chainrule/tensor";
import type { Key } from "@chainrule/tensor/random";
import type { InitOptions } from "./initializer.js";

/**
 * Ones, whatever the key: the usual scale of a normalisation.
 *
 * @throws ShapeError unless the shape is of non-negative integers
 *
 * @example
 * ```ts
 * import { ones } from "@chainrule/nn/init";
 * import * as random from "@chainrule/tensor/random";
 * console.log(ones(random.key(0), [2]).toArray()); // [ 1, 1 ]
 * ```
 */
export function ones(_key: Key, shape: Shape, options: InitOptions = {}): Tensor {
  rejectUnknownOptions("ones", options, ["dtype"]);
  return onesOf(shape, options);
}
