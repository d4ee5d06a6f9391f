import { onesLike, rejectUnknownOptions, ShapeError, type Tensor } from "@chainrule/tensor";
import { checkFunction } from "./checkFunction.js";
import { mapTensors } from "./mapTensors.js";
import { checkDependence, leafCotangents, type Recording, record, runTraced, type Unused } from "./vjp.js";

/** Options of `valueAndGrad` and `grad`. */
export interface GradOptions {
  /** The argument or arguments to differentiate with respect to, by position. Default 0, the first. */
  readonly argnums?: number | readonly number[] | undefined;
  /** Whether f returns `[value, aux]`, where aux is anything that is wanted beside the value. Default false. */
  readonly hasAux?: boolean | undefined;
  /** What becomes of leaves that the value does not depend on. Default "zeros". */
  readonly unused?: Unused | undefined;
}

/** The gradients' type: that of the chosen argument, or a tuple of those chosen. */
export type GradsOf<A extends unknown[], N> = N extends readonly number[]
  ? { -readonly [I in keyof N]: A[N[I] & keyof A] }
  : A[N & keyof A];

/** A value with what was asked for beside it. */
type WithAux<X> = readonly [value: Tensor, aux: X];

/** The arguments with the chosen ones exchanged for those that are followed. */
function substitute(args: unknown[], argnums: number | readonly number[], traced: unknown): unknown[] {
  const list = [...args];
  if (typeof argnums === "number") list[argnums] = traced;
  else argnums.forEach((n, i) => (list[n] = (traced as unknown[])[i]));
  return list;
}

function checkArgnums(name: string, argnums: number | readonly number[], count: number): void {
  const list = typeof argnums === "number" ? [argnums] : argnums;
  if (new Set(list).size !== list.length) {
    throw new RangeError(`${name}: argnums ${JSON.stringify(argnums)} names an argument twice`);
  }
  for (const n of list) {
    if (!Number.isInteger(n) || n < 0 || n >= count) {
      throw new RangeError(
        `${name}: argnums ${JSON.stringify(argnums)} names no argument: ${count} were given, counted from 0`,
      );
    }
  }
}

/** Runs f, which returns a tensor or a tensor with aux, on what is recorded. */
function runWithAux(name: string, recording: Recording, hasAux: boolean, f: () => unknown): WithAux<unknown> {
  let aux: unknown;
  const result = runTraced(
    name,
    () => {
      const returned = f();
      if (!hasAux) return returned;
      if (!Array.isArray(returned) || returned.length !== 2) {
        throw new TypeError(`${name}: with hasAux the function must return [value, aux]`);
      }
      // Without this transformation's tracer.
      aux = mapTensors(returned[1], (x) => recording.tape.primal(x));
      return returned[0] as unknown;
    },
    () => {
      recording.tape.close();
    },
  );
  return [result, aux];
}

/**
 * Turns f into a function that gives its value and its gradient with respect to its first argument: a tree
 * like that argument, of the partial derivatives ∂f/∂leaf. The gradient is itself a function of tensors, so
 * that it can be differentiated again.
 *
 * With `argnums` the gradient is with respect to other arguments, a tuple for several. With `hasAux` f returns
 * `[value, aux]`, and so does the value. Leaves on which the value does not depend get zeros, or with
 * `unused: "error"` an error that names them.
 *
 * @param f a function that returns a number: a tensor of shape []
 * @throws TypeError when the value depends on no leaf, a leaf is no tensor, or f is async
 * @throws DtypeError for a leaf that is not floating-point, with its path
 * @throws ShapeError when the value is not of shape []
 * @throws RangeError when argnums names an argument that was not given, or one twice
 *
 * @example
 * ```ts
 * import { mul, sum, tensor, type Tensor } from "@chainrule/tensor";
 * import { valueAndGrad } from "@chainrule/autograd";
 * const f = valueAndGrad((w: Tensor, x: Tensor) => sum(mul(w, mul(w, x))));
 * const [value, gradient] = f(tensor([1, 2]), tensor([3, 4]));
 * console.log(value.item(), gradient.toArray()); // 19 [ 6, 16 ]
 * ```
 */
export function valueAndGrad<A extends unknown[], const N extends number | readonly number[], X>(
  f: (...args: A) => WithAux<X>,
  options: GradOptions & { readonly argnums: N; readonly hasAux: true },
): (...args: A) => [value: [Tensor, X], grads: GradsOf<A, N>];
export function valueAndGrad<A extends unknown[], const N extends number | readonly number[]>(
  f: (...args: A) => Tensor,
  options: GradOptions & { readonly argnums: N },
): (...args: A) => [value: Tensor, grads: GradsOf<A, N>];
export function valueAndGrad<P, A extends unknown[], X>(
  f: (params: P, ...args: A) => WithAux<X>,
  options: GradOptions & { readonly hasAux: true },
): (params: P, ...args: A) => [value: [Tensor, X], grads: P];
export function valueAndGrad<P, A extends unknown[]>(
  f: (params: P, ...args: A) => Tensor,
  options?: GradOptions,
): (params: P, ...args: A) => [value: Tensor, grads: P];
export function valueAndGrad(f: (...args: unknown[]) => unknown, options: GradOptions = {}): unknown {
  return differentiate("valueAndGrad", f, options);
}

/** @internal What `valueAndGrad` and `grad` share. */
export function differentiate(
  name: string,
  f: (...args: never[]) => unknown,
  options: GradOptions,
): (...args: unknown[]) => [value: unknown, grads: unknown] {
  checkFunction(name, f);
  rejectUnknownOptions(name, options, ["argnums", "hasAux", "unused"]);
  const { argnums = 0, hasAux = false, unused = "zeros" } = options;
  if (unused !== "zeros" && unused !== "error") {
    throw new TypeError(`${name}: unused is "zeros" or "error", got ${JSON.stringify(unused)}`);
  }
  return (...args) => {
    checkArgnums(name, argnums, args.length);
    const chosen = typeof argnums === "number" ? args[argnums] : argnums.map((n) => args[n]);
    const recording = record(name, chosen);
    const [result, aux] = runWithAux(name, recording, hasAux, () =>
      f(...(substitute(args, argnums, recording.traced) as never[])),
    );
    if (result.shape.length > 0) {
      throw new ShapeError(
        `${name}: the function must return one number, a tensor of shape [], got [${result.shape.join(", ")}]. ` +
          `Take the mean or the sum of it`,
      );
    }
    checkDependence(name, recording.tape, result);
    const value = recording.tape.primal(result);
    const grads = leafCotangents(recording, result, onesLike(value), name, unused);
    return [hasAux ? [value, aux] : value, grads];
  };
}
