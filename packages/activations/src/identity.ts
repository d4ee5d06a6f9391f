import { operand, type Tensor, type TensorLike } from "@chainrule/tensor";

/**
 * x itself: the activation of an output layer that is to give any number. Its derivative is 1.
 *
 * @returns x
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { identity } from "@chainrule/activations";
 * console.log(identity(tensor([-1, 2])).toArray()); // [ -1, 2 ]
 * ```
 */
export function identity(x: TensorLike): Tensor {
  return operand("identity", x);
}
