import {
  add,
  applyOp,
  mul,
  type Op,
  pointwise,
  rejectUnknownOptions,
  type Shape,
  type Tensor,
  ValueError,
} from "@chainrule/tensor";
import { describe } from "../describe.js";
import { drawOp } from "./draw.js";
import { inverseNormal } from "./inverseNormal.js";
import { checkKey, type Key } from "./key.js";
import { checkSampleDtype, checkSampleShape, type FloatDtype } from "./sampleOptions.js";

/** The parameters of a normal sample. */
export interface NormalOptions {
  /** Default 0. */
  readonly mean?: number | undefined;
  /** Default 1. */
  readonly standardDeviation?: number | undefined;
  /** Default float32. */
  readonly dtype?: FloatDtype | undefined;
}

const op: Op = /* @__PURE__ */ pointwise({ name: "random.normal", scalar: ([u]) => inverseNormal(u!) });

/**
 * Numbers drawn from the normal distribution: the inverse of its cumulative distribution function at uniform
 * numbers, so that each takes one draw and none is rejected. Within ±5.4 standard deviations in float32.
 *
 * @param key used for this call alone: `split` makes more
 * @param shape the sizes of the result
 * @returns a tensor of the given shape, float32 by default
 * @throws ValueError unless mean is finite and the standard deviation is finite and not negative
 * @throws ShapeError unless the shape is of non-negative integers
 *
 * @example
 * ```ts
 * import * as random from "@chainrule/tensor/random";
 * console.log(random.normal(random.key(0), [2]).toArray()); // [ -0.20584212243556976, 0.2546390891075134 ]
 * ```
 */
export function normal(key: Key, shape: Shape, options: NormalOptions = {}): Tensor {
  rejectUnknownOptions("random.normal", options, ["mean", "standardDeviation", "dtype"]);
  const { mean = 0, standardDeviation = 1, dtype = "float32" } = options;
  checkKey("normal", key);
  checkSampleShape("normal", shape);
  checkSampleDtype("normal", dtype);
  if (!(Number.isFinite(mean) && Number.isFinite(standardDeviation) && standardDeviation >= 0)) {
    throw new ValueError(
      `random.normal: needs a finite mean and a standard deviation ≥ 0, got ${describe(mean)} and ${describe(standardDeviation)}`,
    );
  }
  const standard = applyOp(op, [applyOp(drawOp, [key], { shape, dtype })], undefined);
  return mean === 0 && standardDeviation === 1 ? standard : add(mul(standard, standardDeviation), mean);
}
