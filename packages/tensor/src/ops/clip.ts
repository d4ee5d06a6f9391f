import { maximum, minimum } from "@chainrule/wasm/scalar";
import { applyOp } from "../applyOp.js";
import { limitsOf } from "../dtype.js";
import { rejectUnknownOptions } from "../options.js";
import { promote, type TensorLike } from "../operands.js";
import { full } from "../create/full.js";
import type { Tensor } from "../tensor.js";
import { greater } from "./greater.js";
import { greaterEqual } from "./greaterEqual.js";
import { less } from "./less.js";
import { lessEqual } from "./lessEqual.js";
import { logicalAnd } from "./logicalAnd.js";
import { logicalOr } from "./logicalOr.js";
import { pointwise } from "./pointwise.js";
import { where } from "./where.js";

/** The bounds of `clip`; one at least is given. */
export interface ClipOptions {
  readonly min?: TensorLike | undefined;
  readonly max?: TensorLike | undefined;
}

const op = /* @__PURE__ */ pointwise({
  name: "clip",
  scalar: ([x, min, max]) => minimum(maximum(x!, min!), max!),
  vjp: (cotangent, [x, min, max]) => {
    const to = (mask: Tensor): Tensor => where(mask, cotangent, 0);
    return [
      () => to(logicalAnd(greaterEqual(x!, min!), lessEqual(x!, max!))),
      () => to(logicalAnd(less(x!, min!), less(min!, max!))),
      () => to(logicalOr(greater(x!, max!), less(max!, min!))),
    ];
  },
});

/**
 * x, but `min` where it is below, and then `max` where it is above, elementwise, broadcasting; NaN stays. x gets the
 * gradient where it is within the bounds or at one; elsewhere the bound gets it.
 *
 * @param options.min the least value; no bound where it is left out
 * @param options.max the greatest value; no bound where it is left out
 * @returns a tensor of the broadcast shape and the promoted dtype
 * @throws TypeError when neither bound is given
 * @throws ShapeError when the shapes do not broadcast
 *
 * @example
 * ```ts
 * import { clip, tensor } from "@chainrule/tensor";
 * console.log(clip(tensor([-2, 0.5, 2]), { min: -1, max: 1 }).toArray()); // [ -1, 0.5, 1 ]
 * console.log(clip(tensor([-2, 0.5, 2]), { min: 0 }).toArray()); // [ 0, 0.5, 2 ]
 * ```
 */
export function clip(x: TensorLike, options: ClipOptions): Tensor {
  rejectUnknownOptions("clip", options, ["min", "max"]);
  const { min, max } = options;
  const given = [min, max].filter((bound) => bound !== undefined);
  if (given.length === 0) throw new TypeError("clip: give min, max or both: clip(x, { min: 0 })");
  const [value, ...bounds] = promote("clip", x, ...given);
  const { dtype } = value!;
  const [lowest, highest] = limitsOf(dtype);
  const low = min === undefined ? full([], lowest, { dtype }) : bounds.shift()!;
  const high = max === undefined ? full([], highest, { dtype }) : bounds[0]!;
  return applyOp(op, [value!, low, high], undefined);
}
