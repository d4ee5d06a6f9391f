import { applyOp, type Shape, type Tensor } from "@chainrule/tensor";
import { drawOp } from "./draw.js";
import { checkKey, type Key } from "./key.js";
import { checkSampleShape } from "./sampleOptions.js";

/**
 * Random words: every uint32 is equally likely.
 *
 * @returns a uint32 tensor
 * @throws ShapeError unless the shape is of non-negative integers
 *
 * @example
 * ```ts
 * import * as random from "@chainrule/tensor/random";
 * console.log(random.bits(random.key(0), [2]).toArray()); // [ 1797259609, 2579123966 ]
 * ```
 */
export function bits(key: Key, shape: Shape): Tensor {
  checkKey("bits", key);
  checkSampleShape("bits", shape);
  return applyOp(drawOp, [key], { shape, dtype: "uint32" });
}
