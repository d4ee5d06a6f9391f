import {
  applyOp,
  cast,
  type Op,
  pointwise,
  rejectUnknownOptions,
  type Shape,
  type Tensor,
} from "@chainrule/tensor";
import { negate } from "@chainrule/tensor/scalar";
import { log } from "../scalars/log.js";
import { drawOp } from "./draw.js";
import { checkKey, type Key } from "./key.js";
import { openUnit } from "./openUnit.js";
import { checkSampleDtype, checkSampleShape, type FloatDtype } from "./sampleOptions.js";

/** The form of a Gumbel sample. */
export interface GumbelOptions {
  /** Default float32. */
  readonly dtype?: FloatDtype | undefined;
}

const op: Op = /* @__PURE__ */ pointwise({
  name: "random.gumbel",
  scalar: ([u]) => negate(log(negate(log(openUnit(u!))))),
});

/** −ln(−ln u) for uniform u in (0, 1), in float64. */
export function standardGumbel(key: Key, shape: Shape): Tensor {
  return applyOp(op, [applyOp(drawOp, [key], { shape, dtype: "float64" })], undefined);
}

/**
 * Numbers drawn from the Gumbel distribution, that of the largest of many: −ln(−ln u) for uniform u, computed in
 * float64 and rounded once. Added to log-probabilities, they make the position of the largest a sample.
 *
 * @param key used for this call alone: `split` makes more
 * @param shape the sizes of the result
 * @returns a tensor of the given shape, float32 by default
 * @throws ShapeError unless the shape is of non-negative integers
 *
 * @example
 * ```ts
 * import * as random from "@chainrule/tensor/random";
 * console.log(random.gumbel(random.key(0), [2]).toArray()); // [ 0.13790565729141235, -0.14513319730758667 ]
 * ```
 */
export function gumbel(key: Key, shape: Shape, options: GumbelOptions = {}): Tensor {
  rejectUnknownOptions("random.gumbel", options, ["dtype"]);
  const { dtype = "float32" } = options;
  checkKey("gumbel", key);
  checkSampleShape("gumbel", shape);
  checkSampleDtype("gumbel", dtype);
  return cast(standardGumbel(key, shape), dtype);
}
