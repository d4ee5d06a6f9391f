import type { Tensor } from "@chainrule/tensor";
import { valueAndGrad } from "./valueAndGrad.js";

/**
 * Turns f into the function that gives its gradient with respect to its first argument: `valueAndGrad` without
 * the value, with its errors.
 *
 * @example
 * ```ts
 * import { pow, tensor, type Tensor } from "@chainrule/tensor";
 * import { grad } from "@chainrule/autograd";
 * const cube = (x: Tensor) => pow(x, 3);
 * console.log(grad(cube)(tensor(2)).item(), grad(grad(cube))(tensor(2)).item()); // 12 12
 * ```
 */
export function grad<P, A extends unknown[]>(
  f: (params: P, ...args: A) => Tensor,
): (params: P, ...args: A) => P {
  const both = valueAndGrad(f);
  return (params, ...args) => both(params, ...args)[1];
}
