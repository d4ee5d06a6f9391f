import { full, rejectUnknownOptions, type Shape, type Tensor, ValueError } from "@chainrule/tensor";
import type { Key } from "@chainrule/tensor/random";
import type { InitOptions } from "./initializer.js";

/** What `constant` needs to know. */
export interface ConstantOptions extends InitOptions {
  /** The number that stands everywhere. */
  readonly value: number;
}

/**
 * The same number everywhere, whatever the key.
 *
 * @throws ValueError unless the value is a number
 * @throws ShapeError unless the shape is of non-negative integers
 *
 * @example
 * ```ts
 * import { dense } from "@chainrule/nn";
 * import { constant } from "@chainrule/nn/init";
 * import * as random from "@chainrule/tensor/random";
 * const layer = dense(3, 2, {
 *   biasInit: (key, shape, options) => constant(key, shape, { ...options, value: 0.5 }),
 * });
 * console.log(layer.init(random.key(0)).bias.toArray()); // [ 0.5, 0.5 ]
 * ```
 */
export function constant(_key: Key, shape: Shape, options: ConstantOptions): Tensor {
  rejectUnknownOptions("constant", options, ["value", "dtype"]);
  const { value, dtype } = options;
  if (typeof value !== "number") {
    throw new ValueError(`constant: value must be a number, got ${String(value)}: { value: 0.5 }`);
  }
  return full(shape, value, { dtype });
}
