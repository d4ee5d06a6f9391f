import type { Tensor } from "@chainrule/tensor";
import { differentiate, type GradOptions, type GradsOf } from "./valueAndGrad.js";

/**
 * Turns f into the function that gives its gradient: `valueAndGrad` without the value, with its options and
 * errors. With `hasAux` it gives `[gradient, aux]`.
 *
 * @example
 * ```ts
 * import { pow, tensor, type Tensor } from "@chainrule/tensor";
 * import { grad } from "@chainrule/autograd";
 * const cube = (x: Tensor) => pow(x, 3);
 * console.log(grad(cube)(tensor(2)).item(), grad(grad(cube))(tensor(2)).item()); // 12 12
 * ```
 */
export function grad<A extends unknown[], const N extends number | readonly number[], X>(
  f: (...args: A) => readonly [value: Tensor, aux: X],
  options: GradOptions & { readonly argnums: N; readonly hasAux: true },
): (...args: A) => [grads: GradsOf<A, N>, aux: X];
export function grad<A extends unknown[], const N extends number | readonly number[]>(
  f: (...args: A) => Tensor,
  options: GradOptions & { readonly argnums: N },
): (...args: A) => GradsOf<A, N>;
export function grad<P, A extends unknown[], X>(
  f: (params: P, ...args: A) => readonly [value: Tensor, aux: X],
  options: GradOptions & { readonly hasAux: true },
): (params: P, ...args: A) => [grads: P, aux: X];
export function grad<P, A extends unknown[]>(
  f: (params: P, ...args: A) => Tensor,
  options?: GradOptions,
): (params: P, ...args: A) => P;
export function grad(f: (...args: unknown[]) => unknown, options: GradOptions = {}): unknown {
  const both = differentiate("grad", f, options);
  return (...args: unknown[]) => {
    const [value, grads] = both(...args);
    return options.hasAux ? [grads, (value as unknown[])[1]] : grads;
  };
}
