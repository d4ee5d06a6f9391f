import {
  applyOp,
  cast,
  div,
  type Op,
  pointwise,
  rejectUnknownOptions,
  type Shape,
  type Tensor,
  ValueError,
} from "@chainrule/tensor";
import { negate } from "@chainrule/tensor/scalar";
import { log } from "../scalars/log.js";
import { describe } from "../describe.js";
import { drawOp } from "./draw.js";
import { checkKey, type Key } from "./key.js";
import { openUnit } from "./openUnit.js";
import { checkSampleDtype, checkSampleShape, type FloatDtype } from "./sampleOptions.js";

/** The parameters of an exponential sample. */
export interface ExponentialOptions {
  /** λ: the mean is 1 / λ. Default 1. */
  readonly rate?: number | undefined;
  /** Default float32. */
  readonly dtype?: FloatDtype | undefined;
}

const op: Op = /* @__PURE__ */ pointwise({
  name: "random.exponential",
  scalar: ([u]) => negate(log(openUnit(u!))),
});

/** −ln u for uniform u in (0, 1), in float64. */
function standardExponential(key: Key, shape: Shape): Tensor {
  return applyOp(op, [applyOp(drawOp, [key], { shape, dtype: "float64" })], undefined);
}

/**
 * Numbers drawn from the exponential distribution, of density λ e^(−λx): −ln u / λ for uniform u, computed in
 * float64 and rounded once. From 1.1e-16 / λ to 36.8 / λ.
 *
 * @param key used for this call alone: `split` makes more
 * @param shape the sizes of the result
 * @returns a tensor of the given shape, float32 by default
 * @throws ValueError unless the rate is positive and finite
 * @throws ShapeError unless the shape is of non-negative integers
 *
 * @example
 * ```ts
 * import * as random from "@chainrule/tensor/random";
 * console.log(random.exponential(random.key(0), [2]).toArray()); // [ 0.8711808919906616, 1.1561936140060425 ]
 * ```
 */
export function exponential(key: Key, shape: Shape, options: ExponentialOptions = {}): Tensor {
  rejectUnknownOptions("random.exponential", options, ["rate", "dtype"]);
  const { rate = 1, dtype = "float32" } = options;
  checkKey("exponential", key);
  checkSampleShape("exponential", shape);
  checkSampleDtype("exponential", dtype);
  if (!(rate > 0 && Number.isFinite(rate))) {
    throw new ValueError(`random.exponential: needs a positive, finite rate, got ${describe(rate)}`);
  }
  return cast(div(standardExponential(key, shape), rate), dtype);
}
