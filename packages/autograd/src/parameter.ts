import { DtypeError, isFloating, isTensor, type Tensor } from "@chainrule/tensor";
import { Tape } from "./tape.js";

/** A tensor that remembers what is computed from it, and where `backward` leaves its gradient. */
export interface Parameter extends Tensor {
  /** The sum of the gradients of all `backward` calls since it was last set to undefined. */
  grad: Tensor | undefined;
}

const slot = /* @__PURE__ */ Symbol.for("chainrule.autograd@1");

/**
 * The tape of all parameters: the outermost, at level 0, and always open. It is one in the whole program, so
 * that parameters of two copies of this package can meet in one expression.
 */
export function parameterTape(): Tape {
  const slots = globalThis as unknown as Record<symbol, Tape | undefined>;
  return (slots[slot] ??= new Tape(0));
}

/**
 * The teaching form: a value whose part in later results can be asked for, by `backward`. The functional
 * form, `valueAndGrad`, is what training uses.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { pow, tensor } from "@chainrule/tensor";
 * import { backward, parameter } from "@chainrule/autograd";
 * const a = parameter(tensor(-4));
 * const b = parameter(tensor(2));
 * const y = a.mul(b).add(pow(b, 3));
 * backward(y);
 * console.log(y.item(), a.grad!.item(), b.grad!.item()); // 0 2 8
 * ```
 */
export function parameter(x: Tensor): Parameter {
  if (!isTensor(x))
    throw new TypeError(`parameter: expected a tensor, got ${String(x)}. Wrap it: tensor(...)`);
  if (!isFloating(x.dtype)) {
    throw new DtypeError(
      `parameter: there is no gradient with respect to ${x.dtype}. Use cast(x, "float32")`,
    );
  }
  const tape = parameterTape();
  const leaf = tape.leaf(tape.primal(x)) as Parameter;
  leaf.grad = undefined;
  return leaf;
}
