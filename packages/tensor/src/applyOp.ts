import type { Op } from "./op.js";
import type { Tensor } from "./tensor.js";

/** A transformation at work: it handles the ops whose inputs carry it. */
export interface Tracer {
  /** From `nextLevel()`: the highest level among an op's inputs handles the call. */
  readonly level: number;
  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor;
}

/** What a traced tensor carries: who follows it, and what that tracer wants to find again. */
export interface Trace {
  readonly tracer: Tracer;
  /** Where a tensor of shape [] stands for a plain number, such a number: its dtype adapts as a number's does. */
  readonly weak?: number | undefined;
}

/**
 * The one place that every op call passes. If an input carries a tracer, the one of the highest level
 * handles the call; otherwise the op is computed now.
 *
 * @param op the operation's record
 * @param inputs its operands, all tensors
 * @param attributes what else it needs to know, `undefined` where that is nothing
 * @throws whatever `op.infer` or the kernel throws
 *
 * @example
 * ```ts
 * import { applyOp, defineOp, mul, tensor } from "@chainrule/tensor";
 * const double = defineOp({
 *   name: "my-lib/double",
 *   infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
 *   compute: ([x]) => mul(x!, 2),
 *   vjp: (cotangent) => [() => mul(cotangent, 2)],
 * });
 * console.log(applyOp(double, [tensor([1, 2])], undefined).toArray()); // [ 2, 4 ]
 * ```
 */
export function applyOp<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  let innermost: Tracer | undefined;
  for (const { trace } of inputs) {
    if (trace && (!innermost || trace.tracer.level > innermost.level)) innermost = trace.tracer;
  }
  if (innermost) return innermost.apply(op, inputs, attributes);
  const output = op.infer(inputs, attributes);
  if (op.kernel) return op.kernel.run(inputs, output, attributes, op.name);
  return op.shortcut?.(inputs, attributes) ?? op.compute!(inputs, attributes);
}
