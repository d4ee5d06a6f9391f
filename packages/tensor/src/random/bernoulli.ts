import {
  applyOp,
  broadcastTo,
  formatShape,
  isShapeError,
  isTensor,
  less,
  rejectUnknownOptions,
  type Shape,
  ShapeError,
  type Tensor,
  ValueError,
} from "@chainrule/tensor";
import { describe } from "../describe.js";
import { drawOp } from "./draw.js";
import { checkKey, type Key } from "./key.js";
import { checkSampleShape } from "./sampleOptions.js";

/** How probable `true` is. */
export interface BernoulliOptions {
  /** A probability, or a tensor of them that broadcasts to the shape of the sample. Default ½. */
  readonly p?: number | Tensor | undefined;
}

/** @throws ShapeError unless the probabilities broadcast to the sample's shape */
function spread(p: Tensor, shape: Shape): Tensor {
  try {
    return broadcastTo(p, shape);
  } catch (error) {
    if (!isShapeError(error)) throw error;
    throw new ShapeError(
      `random.bernoulli: probabilities ${formatShape(p.shape)} do not broadcast to the sample's shape ${formatShape(shape)}`,
    );
  }
}

/**
 * true with probability p: whether a uniform number on a grid of 2⁻²⁴ is below p.
 *
 * @returns a bool tensor
 * @throws ValueError for a number that is no probability
 * @throws ShapeError unless the shape is of non-negative integers, to which p broadcasts
 *
 * @example
 * ```ts
 * import * as random from "@chainrule/tensor/random";
 * console.log(random.bernoulli(random.key(4), [4], { p: 0.5 }).toArray()); // [ true, false, false, true ]
 * ```
 */
export function bernoulli(key: Key, shape: Shape, options: BernoulliOptions = {}): Tensor {
  rejectUnknownOptions("random.bernoulli", options, ["p"]);
  const { p = 0.5 } = options;
  checkKey("bernoulli", key);
  checkSampleShape("bernoulli", shape);
  if (!isTensor(p) && !(typeof p === "number" && p >= 0 && p <= 1)) {
    throw new ValueError(
      `random.bernoulli: p must be a probability from 0 to 1, or a tensor of them, got ${describe(p)}`,
    );
  }
  const unit = applyOp(drawOp, [key], { shape, dtype: "float32" });
  return less(unit, isTensor(p) ? spread(p, shape) : p);
}
