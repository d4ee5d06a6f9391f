import { full } from "@chainrule/tensor";
import { checkNumbers } from "../checkNumbers.js";
import type { Schedule } from "../optimizer.js";

/**
 * The same learning rate at each step: for `join`, where a number will not do.
 *
 * @throws RangeError for a rate below 0
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { constant } from "@chainrule/optim/schedules";
 * console.log(constant(0.1)(tensor(7)).item()); // 0.1
 * ```
 */
export function constant(learningRate: number): Schedule {
  checkNumbers("constant", { learningRate }, 0);
  return () => full([], learningRate, { dtype: "float64" });
}
