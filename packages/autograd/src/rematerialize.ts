import { applyOp, defineOp, isFloating, type Op, type Tensor } from "@chainrule/tensor";
import { checkFunction } from "./checkFunction.js";
import { type Program, recordProgram, runProgram } from "./program.js";
import { vjp } from "./vjp.js";

/** Passes its input on; passes over the graph do not look through it, so that what stands behind is recomputed. */
const barrier: Op = /* @__PURE__ */ defineOp({
  name: "barrier",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  compute: ([x]) => x!,
  vjp: (cotangent) => [() => cotangent],
  batch: ([x]) => applyOp(barrier, [x!], undefined),
});

/** The op of one recorded function: it keeps its inputs, and computes everything between anew when going back. */
function rematerializedOp(program: Program, inputs: number): Op {
  const run = (values: readonly Tensor[]): Tensor =>
    runProgram(program, values.slice(0, inputs), values.slice(inputs));
  return defineOp({
    name: "rematerialize",
    infer: () => program.output,
    compute: run,
    vjp(cotangent, values) {
      const floating = values.map((x) => isFloating(x.dtype));
      const pull = (): Tensor[] => {
        const leaves = values.filter((_, i) => floating[i]).map((x) => applyOp(barrier, [x], undefined));
        const [, pullBack] = vjp((tree: Tensor[]) => {
          let next = 0;
          return run(values.map((x, i) => (floating[i] ? tree[next++]! : x)));
        }, leaves);
        return pullBack(cotangent);
      };
      // One recomputation serves all inputs; it happens when the first of them is asked for.
      let cotangents: Tensor[] | undefined;
      let count = 0;
      return floating.map((isFloat) => {
        if (!isFloat) return undefined;
        const position = count++;
        return () => (cotangents ??= pull())[position]!;
      });
    },
  });
}

/**
 * The same function, which keeps its inputs alone and computes its intermediate values anew when the gradient is
 * taken: less memory for more work, and the same gradient to the last bit. Tensors that f uses from outside
 * count as inputs, and get their gradients.
 *
 * @param f a function of tensors that returns a tensor; it is recorded without values, so it cannot read any
 * @throws TypeError unless f returns one tensor
 *
 * @example
 * ```ts
 * import { exp, mul, tensor, type Tensor } from "@chainrule/tensor";
 * import { grad, rematerialize } from "@chainrule/autograd";
 * const w = tensor(2);
 * const f = (v: Tensor) => rematerialize((x: Tensor) => exp(mul(v, x)))(tensor(0.5));
 * console.log(grad(f)(w).item().toFixed(4)); // 1.3591
 * ```
 */
export function rematerialize<A extends Tensor[]>(f: (...inputs: A) => Tensor): (...inputs: A) => Tensor {
  checkFunction("rematerialize", f);
  return (...inputs) => {
    const program = recordProgram("rematerialize", f as (...xs: Tensor[]) => Tensor, inputs);
    const op = rematerializedOp(program, inputs.length);
    return applyOp(op, [...inputs, ...program.captured], undefined);
  };
}
