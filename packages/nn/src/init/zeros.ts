import { rejectUnknownOptions, type Shape, type Tensor, zeros as zerosOf } from "@chainrule/tensor";
import type { Key } from "@chainrule/tensor/random";
import type { InitOptions } from "./initializer.js";

/**
 * Zeros, whatever the key: the usual bias.
 *
 * @throws ShapeError unless the shape is of non-negative integers
 *
 * @example
 * ```ts
 * import { zeros } from "@chainrule/nn/init";
 * import * as random from "@chainrule/tensor/random";
 * console.log(zeros(random.key(0), [3]).toArray()); // [ 0, 0, 0 ]
 * ```
 */
export function zeros(_key: Key, shape: Shape, options: InitOptions = {}): Tensor {
  rejectUnknownOptions("zeros", options, ["dtype"]);
  return zerosOf(shape, options);
}
