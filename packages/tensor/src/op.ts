import type { Dtype } from "./dtype.js";
import type { Shape } from "./shape.js";
import type { Tensor } from "./tensor.js";

/** What is known of a tensor without its values. */
export interface Spec {
  readonly shape: Shape;
  readonly dtype: Dtype;
}

/** What a backend does for an op, one of a closed set. */
export type KernelKind =
  | "view"
  | "map"
  | "reduce"
  | "contract"
  | "window"
  | "fold"
  | "gather"
  | "scatter"
  | "scan"
  | "sort"
  | "factorize"
  | "random";

/**
 * A kernel: its kind, the data that describes it, and how the eager backend runs it.
 *
 * For one of your own the kind says what `vmap` may do. Of kind "map" it takes all examples at once, as a leading axis
 * of inputs and output; of kind "reduce" too, and adds 1 to the `axes` of its attributes; of any other kind, "scan" for
 * instance, it gets one example after the other.
 */
export interface Kernel<A> {
  readonly kind: KernelKind;
  run(inputs: readonly Tensor[], output: Spec, attributes: A, name: string): Tensor;
}

/**
 * The gradient of an op: for each input a function that gives its cotangent, or undefined where an input has
 * none. Only those that are needed are called. Written in public ops, so that gradients have gradients.
 *
 * Where the op broadcasts an input, its cotangent may keep the shape that the input was broadcast to: who calls
 * the rule sums it, by `sumTo`.
 */
export type VectorJacobianProduct<A> = (
  cotangent: Tensor,
  inputs: readonly Tensor[],
  output: Tensor,
  attributes: A,
) => readonly ((() => Tensor) | undefined)[];

/** An operation with one output. */
export interface Op<A = undefined> {
  /** Its name in messages and graphs; scoped (`my-lib/swish`) outside of this project. */
  readonly name: string;
  /** Shape and dtype of the result. Throws the op's shape and dtype errors. */
  infer(inputs: readonly Spec[], attributes: A): Spec;
  /** What a backend does; or else `compute`. */
  readonly kernel?: Kernel<A> | undefined;
  /** The op in terms of other ops, for one that needs a gradient rule of its own. */
  readonly compute?: ((inputs: readonly Tensor[], attributes: A) => Tensor) | undefined;
  /**
   * A quicker way to the same bits as `compute`, taken where no transformation follows the inputs; undefined where
   * it does not pay.
   */
  readonly shortcut?: ((inputs: readonly Tensor[], attributes: A) => Tensor | undefined) | undefined;
  /** Without it, a gradient through this op is an error. */
  readonly vjp?: VectorJacobianProduct<A> | undefined;
  /**
   * The op on many examples at once: inputs that are `batched` have a leading axis of examples, and so has the
   * result. Without it the rule follows from the kernel, or the examples are computed one after the other.
   */
  readonly batch?:
    ((inputs: readonly Tensor[], batched: readonly boolean[], attributes: A) => Tensor) | undefined;
}

/**
 * Checks and returns an op record. The record is all there is to an op: every transformation reads it.
 *
 * @throws TypeError unless it has exactly one of `kernel` and `compute`
 *
 * @example
 * ```ts
 * import { applyOp, defineOp, mul, tensor } from "@chainrule/tensor";
 * const cube = defineOp({
 *   name: "my-lib/cube",
 *   infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
 *   compute: ([x]) => mul(mul(x!, x!), x!),
 *   vjp: (cotangent, [x]) => [() => mul(cotangent, mul(3, mul(x!, x!)))],
 * });
 * console.log(applyOp(cube, [tensor(2)], undefined).item()); // 8
 * ```
 *
 * @__NO_SIDE_EFFECTS__
 */
export function defineOp<A = undefined>(op: Op<A>): Op<A> {
  if (!op.kernel === !op.compute) {
    throw new TypeError(`defineOp: ${op.name} needs either a kernel or compute, and not both`);
  }
  return op;
}
