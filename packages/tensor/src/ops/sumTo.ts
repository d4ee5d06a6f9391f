import { checkTensor } from "../operands.js";
import { checkBroadcast, checkShape, sameShape, type Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { toShape } from "./reshape.js";
import { sum } from "./sum.js";

/**
 * Sums the axes that broadcasting from `shape` to the shape of x repeats: the adjoint of `broadcastTo`, which
 * the gradient of every broadcasting op needs.
 *
 * @returns a tensor of the given shape
 * @throws ShapeError when the shape does not broadcast to that of x
 *
 * @example
 * ```ts
 * import { ones, sumTo } from "@chainrule/tensor";
 * console.log(sumTo(ones([2, 3]), [3]).toArray()); // [ 2, 2, 2 ]
 * ```
 */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  checkTensor("sumTo", x);
  checkShape("sumTo", shape);
  if (sameShape(x.shape, shape)) return x;
  checkBroadcast("sumTo", shape, x.shape);
  const missing = x.shape.length - shape.length;
  const axis = x.shape.flatMap((n, i) => (i < missing || (shape[i - missing] === 1 && n !== 1) ? [i] : []));
  return toShape(sum(x, { axis, keepDims: true }), shape);
}
