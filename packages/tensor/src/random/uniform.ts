import {
  add,
  applyOp,
  mul,
  rejectUnknownOptions,
  type Shape,
  type Tensor,
  ValueError,
} from "@chainrule/tensor";
import { describe } from "../describe.js";
import { drawOp } from "./draw.js";
import { checkKey, type Key } from "./key.js";
import { checkSampleDtype, checkSampleShape, type FloatDtype } from "./sampleOptions.js";

/** The range of a uniform sample. */
export interface UniformOptions {
  /** The lower end, included. Default 0. */
  readonly min?: number | undefined;
  /** The upper end, excluded but for rounding. Default 1. */
  readonly max?: number | undefined;
  /** Default float32. */
  readonly dtype?: FloatDtype | undefined;
}

/**
 * Numbers drawn evenly from [min, max): min + (max − min) · u with u a multiple of 2⁻²⁴ (2⁻⁵³ in float64) in
 * [0, 1).
 *
 * @param key used for this call alone: `split` makes more
 * @param shape the sizes of the result
 * @returns a tensor of the given shape, float32 by default
 * @throws ValueError unless min ≤ max, both finite in the dtype, as their distance is
 * @throws ShapeError unless the shape is of non-negative integers
 *
 * @example
 * ```ts
 * import * as random from "@chainrule/tensor/random";
 * console.log(random.uniform(random.key(0), [2]).toArray()); // [ 0.4184570908546448, 0.6004990339279175 ]
 * ```
 */
export function uniform(key: Key, shape: Shape, options: UniformOptions = {}): Tensor {
  rejectUnknownOptions("random.uniform", options, ["min", "max", "dtype"]);
  const { min = 0, max = 1, dtype = "float32" } = options;
  checkKey("uniform", key);
  checkSampleShape("uniform", shape);
  checkSampleDtype("uniform", dtype);
  const rounded = [min, max, max - min].map((n) => (dtype === "float32" ? Math.fround(n) : n));
  if (!([min, max, ...rounded].every(Number.isFinite) && min <= max)) {
    throw new ValueError(
      `random.uniform: needs finite min ≤ max, and a distance that ${dtype} holds, got ${describe(min)} and ${describe(max)}`,
    );
  }
  const unit = applyOp(drawOp, [key], { shape, dtype });
  return min === 0 && max === 1 ? unit : add(mul(unit, max - min), min);
}
