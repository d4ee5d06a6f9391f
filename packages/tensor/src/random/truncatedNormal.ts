import {
  add,
  applyOp,
  cast,
  maximum,
  minimum,
  mul,
  type Op,
  pointwise,
  rejectUnknownOptions,
  type Shape,
  sub,
  type Tensor,
  tensor,
  ValueError,
} from "@chainrule/tensor";
import { absolute, less, type Scalar, select, subtract } from "@chainrule/tensor/scalar";
import { normalQuantile } from "../scalars/normalQuantile.js";
import { describe } from "../describe.js";
import { drawOp } from "./draw.js";
import { checkKey, type Key } from "./key.js";
import { normalTail } from "./normalTail.js";
import { openUnit } from "./openUnit.js";
import { checkSampleDtype, checkSampleShape, type FloatDtype } from "./sampleOptions.js";

/** The parameters of a truncated normal sample. */
export interface TruncatedNormalOptions {
  /** The mean of the distribution before it is cut. Default 0. */
  readonly mean?: number | undefined;
  /** Its standard deviation before it is cut. Default 1. */
  readonly standardDeviation?: number | undefined;
  /** The smallest number. Default: two standard deviations below the mean. */
  readonly min?: number | undefined;
  /** The largest number. Default: two standard deviations above the mean. */
  readonly max?: number | undefined;
  /** Default float32. */
  readonly dtype?: FloatDtype | undefined;
}

/** The probability below x. */
function cumulated(x: Scalar): Scalar {
  const tail = normalTail(absolute(x));
  return select(less(x, 0), tail, subtract(1, tail));
}

const cumulatedOp: Op = /* @__PURE__ */ pointwise({
  name: "random.cumulatedNormal",
  scalar: ([x]) => cumulated(x!),
});
const openUnitOp: Op = /* @__PURE__ */ pointwise({ name: "random.openUnit", scalar: ([u]) => openUnit(u!) });
const quantileOp: Op = /* @__PURE__ */ pointwise({
  name: "random.normalQuantile",
  scalar: ([u]) => normalQuantile(subtract(u!, 0.5), select(less(u!, 0.5), u!, subtract(1, u!))),
});

/** How far out, in standard deviations, there is any probability left in float64. */
const farthest = 37;

/** @throws ValueError for an interval that is empty or holds no probability */
function checkInterval(mean: number, deviation: number, min: number, max: number): void {
  const given = [mean, deviation, min, max];
  const finite = Number.isFinite(mean) && Number.isFinite(deviation) && deviation > 0;
  if (!finite || !(min < max) || given.some((n) => typeof n !== "number")) {
    const shown = given.map(describe);
    throw new ValueError(
      `random.truncatedNormal: needs a finite mean, a standard deviation > 0 and min < max, got ${shown.slice(0, 3).join(", ")} and ${shown[3]}`,
    );
  }
  if ((min - mean) / deviation > farthest || (max - mean) / deviation < -farthest) {
    throw new ValueError(
      `random.truncatedNormal: from ${min} to ${max} the normal distribution with mean ${mean} and standard deviation ` +
        `${deviation} has no probability: that is more than ${farthest} deviations away`,
    );
  }
}

/**
 * Numbers drawn from the part of the normal distribution between min and max: the inverse of its cumulative
 * distribution function at uniform numbers, so that each takes one draw and none is rejected. Computed in float64
 * and rounded once.
 *
 * @param key used for this call alone: `split` makes more
 * @param shape the sizes of the result
 * @returns a tensor of the given shape, float32 by default
 * @throws ValueError unless min < max hold some probability, and mean and standard deviation > 0 are finite
 * @throws ShapeError unless the shape is of non-negative integers
 *
 * @example
 * ```ts
 * import * as random from "@chainrule/tensor/random";
 * const x = random.truncatedNormal(random.key(0), [2], { standardDeviation: 0.1 });
 * console.log(x.toArray()); // [ -0.01963520050048828, -0.04590092599391937 ]
 * ```
 */
export function truncatedNormal(key: Key, shape: Shape, options: TruncatedNormalOptions = {}): Tensor {
  rejectUnknownOptions("random.truncatedNormal", options, [
    "mean",
    "standardDeviation",
    "min",
    "max",
    "dtype",
  ]);
  const { mean = 0, standardDeviation = 1, dtype = "float32" } = options;
  const { min = mean - 2 * standardDeviation, max = mean + 2 * standardDeviation } = options;
  checkKey("truncatedNormal", key);
  checkSampleShape("truncatedNormal", shape);
  checkSampleDtype("truncatedNormal", dtype);
  checkInterval(mean, standardDeviation, min, max);
  const bounds = [(min - mean) / standardDeviation, (max - mean) / standardDeviation] as const;
  // Probabilities near 0 are known more exactly than those near 1.
  const mirrored = bounds[0] > 0;
  const [from, to] = mirrored ? [-bounds[1], -bounds[0]] : bounds;
  const cumulatedAt = (x: number): Tensor =>
    applyOp(cumulatedOp, [tensor(x, { dtype: "float64" })], undefined);
  const low = cumulatedAt(from);
  const unit = applyOp(openUnitOp, [applyOp(drawOp, [key], { shape, dtype: "float64" })], undefined);
  const probability = add(mul(unit, sub(cumulatedAt(to), low)), low);
  const standard = applyOp(quantileOp, [probability], undefined);
  const scaled = add(mul(standard, mirrored ? -standardDeviation : standardDeviation), mean);
  return minimum(maximum(cast(scaled, dtype), min), max);
}
