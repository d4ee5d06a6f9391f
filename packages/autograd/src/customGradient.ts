import { applyOp, defineOp, type Tensor, zerosLike } from "@chainrule/tensor";
import { checkFunction } from "./checkFunction.js";
import { recordProgram } from "./program.js";

/**
 * A gradient rule: from the cotangent of the result, the inputs and the result to the inputs' cotangents;
 * undefined for an input without gradient.
 */
export type GradientRule<A extends readonly Tensor[]> = (
  cotangent: Tensor,
  inputs: A,
  output: Tensor,
) => readonly (Tensor | undefined)[];

/** @throws TypeError unless a rule gave one cotangent for each input: one that is forgotten would count as zero */
function checkResults(results: unknown, count: number): readonly (Tensor | undefined)[] {
  if (Array.isArray(results) && results.length === count) return results as readonly (Tensor | undefined)[];
  const got = Array.isArray(results) ? `an array of ${results.length}` : typeof results;
  throw new TypeError(
    `customGradient: the rule must give an array of ${count}, for each input its cotangent or undefined, got ${got}`,
  );
}

/**
 * The function f with a gradient rule of one's own instead of the one that follows from its ops: for a form that
 * is stabler, or a gradient that is meant to be another.
 *
 * @param f a function of tensors that returns a tensor; everything that is to have a gradient is an argument
 * @param rule the cotangents of its inputs, in their order
 * @throws TypeError for an input that is no tensor, when the rule does not give a cotangent for each, or when f uses a
 *   tensor from outside that is being differentiated: its gradient would be lost
 *
 * @example
 * ```ts
 * import { sign, tensor, type Tensor } from "@chainrule/tensor";
 * import { customGradient, grad } from "@chainrule/autograd";
 * const straightThrough = customGradient((x: Tensor) => sign(x), (cotangent) => [cotangent]);
 * console.log(straightThrough(tensor(-3)).item(), grad(straightThrough)(tensor(-3)).item()); // -1 1
 * ```
 */
export function customGradient<A extends Tensor[]>(
  f: (...inputs: A) => Tensor,
  rule: GradientRule<A>,
): (...inputs: A) => Tensor {
  checkFunction("customGradient", f);
  checkFunction("customGradient, the rule", rule);
  return (...inputs) => {
    const { captured, output } = recordProgram("customGradient", f as (...xs: Tensor[]) => Tensor, inputs);
    const followed = captured.find((x) => x.trace);
    if (followed) {
      throw new TypeError(
        `customGradient: the function uses a ${followed.dtype}[${followed.shape.join(", ")}] from outside that is ` +
          `being differentiated; the rule has no place for its gradient. Pass it as an argument`,
      );
    }
    const op = defineOp({
      name: "customGradient",
      infer: () => output,
      compute: (xs) => f(...(xs as A)),
      vjp(cotangent, xs, y) {
        let results: readonly (Tensor | undefined)[] | undefined;
        const all = (): readonly (Tensor | undefined)[] =>
          (results ??= checkResults(rule(cotangent, xs as A, y), xs.length));
        return xs.map((x, i) => () => all()[i] ?? zerosLike(x));
      },
    });
    return applyOp(op, inputs, undefined);
  };
}
