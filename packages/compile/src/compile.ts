import { rejectUnknownOptions } from "@chainrule/tensor";
import { CompiledFunction } from "./compiledFunction.js";
import { formatGraph, type Graph } from "./graph.js";
import type { Report } from "./report.js";

/** Options of `compile`. */
export interface CompileOptions {
  /**
   * The positions of arguments whose memory the call may reuse for its results. After the call they must not be
   * used any more. Default: none.
   */
  readonly donate?: readonly number[] | undefined;
  /** The positions of arguments that are not tensors and belong to the signature by identity. Default: none. */
  readonly static?: readonly number[] | undefined;
  /**
   * Whether results may be rounded in another way than eager ones, where that takes fewer or cheaper operations:
   * x / c as x · (1/c), (x · a) · b as x · (ab), (x + a) + b as x + (a + b). They then differ in the last digits,
   * and by a division whose reciprocal leaves the range of the dtype. Calls still give the same bits each time.
   * Default: false, and compiled results have the bits of eager ones.
   */
  readonly fast?: boolean | undefined;
}

/** A compiled function: called as the function that it was made of. */
export interface Compiled<A extends unknown[], R> {
  (...args: A): R;
  /** What would be computed for such arguments, as data: after all passes. */
  graph(...args: A): Graph & { toString(): string };
  /** The kernels of the program for such arguments, and what each pass did. Nothing is run. */
  report(...args: A): Report;
  /** The same with the time that each kernel takes, measured on copies of the arguments. */
  measure(...args: A): Report;
}

/**
 * The same function as one WebAssembly program: recorded once for each kind of arguments (shapes and dtypes of
 * tensors), fused, its memory planned, and run without allocating anything but its small results. Results have
 * the bits that the function itself gives, whatever is fused, unless `fast` allows others.
 *
 * Tensors may stand in plain objects and arrays, in arguments and in what is returned. Plain numbers among the
 * arguments may change from call to call, so that `if (n)` and `n === 0` cannot tell them apart while it is
 * recorded; booleans, strings and `static` arguments belong to the kind. Random numbers need a key that is an
 * argument. Where WebAssembly cannot run, the function runs as it is, with one warning.
 *
 * With `donate` a result takes the memory of a donated argument of its shape and dtype: parameters are updated
 * where they lie. Whoever touches the argument, or a view of it, afterwards gets an error; `clone(x)` before the
 * call keeps a copy. An error in the call leaves the arguments as they were; but where there is no memory left for its
 * results, they stay given away.
 *
 * Called on tensors that another transformation follows, inside `grad` or another compiled function, it is the
 * function that it was made of.
 *
 * @param f a function of trees of tensors, written in ops; it reads no values
 * @throws TypeError for an async function, an argument that is neither a tree of tensors nor plain data, or a
 *   number argument used in JavaScript's own arithmetic
 * @throws ValueError for a donated argument that is used again, and for random numbers whose key is no argument
 *
 * @example
 * ```ts
 * import { add, mul, tensor, type Tensor } from "@chainrule/tensor";
 * import { compile } from "@chainrule/compile";
 * const step = compile((w: Tensor, gradient: Tensor, rate: number) => add(w, mul(gradient, mul(rate, -1))), {
 *   donate: [0],
 * });
 * let w = tensor([1, 2]);
 * for (const rate of [1, 0.5]) w = step(w, tensor([0.5, 0.5]), rate);
 * console.log(w.toArray()); // [ 0.25, 1.25 ]
 * ```
 */
export function compile<A extends unknown[], const R>(
  f: (...args: A) => R,
  options: CompileOptions = {},
): Compiled<A, R> {
  rejectUnknownOptions("compile", options, ["donate", "static", "fast"]);
  const compiled = new CompiledFunction(f as (...args: unknown[]) => unknown, options);
  const call = (...args: A): R => compiled.call(args) as R;
  return Object.assign(call, {
    graph: (...args: A) => {
      const graph = compiled.graph(args);
      return { ...graph, toString: () => formatGraph(graph) };
    },
    report: (...args: A) => compiled.report(args, false),
    measure: (...args: A) => compiled.report(args, true),
  });
}
