import { tensor } from "../create/tensor.js";
import { argsort } from "../ops/argsort.js";
import { reshape } from "../ops/reshape.js";
import { take } from "../ops/take.js";
import type { Tensor } from "../tensor.js";
import { requireValues } from "./nonzero.js";

/**
 * The different elements of a tensor, sorted; NaN last, and once, as −0 and 0 are. Eager only: the shape of the
 * result depends on values. The gradient goes to the first element of each value.
 *
 * @returns a vector of x's dtype
 * @throws ShapeError for a tensor whose values are not known yet
 *
 * @example
 * ```ts
 * import { tensor, unique } from "@chainrule/tensor";
 * console.log(unique(tensor([[3, 1], [2, 3]])).toArray()); // [ 1, 2, 3 ]
 * ```
 */
export function unique(x: Tensor): Tensor {
  requireValues("unique", x);
  const flat = reshape(x, [-1]);
  const values = x.data();
  const order = argsort(flat).data();
  const firsts = order.filter((at, i) => {
    if (i === 0) return true;
    const [value, before] = [values[at]!, values[order[i - 1]!]!];
    return value !== before && !(Number.isNaN(value) && Number.isNaN(before));
  });
  return take(flat, tensor(firsts, { own: true }));
}
