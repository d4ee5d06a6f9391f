import {
  applyOp,
  floatingOperand,
  pointwise,
  promote,
  rejectUnknownOptions,
  type Tensor,
  type TensorLike,
  zerosLike,
} from "@chainrule/tensor";
import { constant, equal, less, select } from "@chainrule/tensor/scalar";

/** What the step is at its edge. */
export interface HeavisideOptions {
  /** The value at 0. Default 0. */
  readonly value?: number | undefined;
}

const op = /* @__PURE__ */ pointwise({
  name: "heaviside",
  scalar([x, value]) {
    const one = constant(1, x!.type);
    const above = select(less(0, x!), one, select(equal(x!, 0), value!, x!));
    return select(less(x!, 0), constant(0, x!.type), above);
  },
  vjp: (_cotangent, [x]) => [() => zerosLike(x!), undefined],
});

/**
 * Heaviside's step: 0 below 0, 1 above, elementwise; NaN stays NaN. At 0 it is 0 unless told otherwise, as in
 * Rosenblatt's perceptron, and as relu's derivative is. Its own derivative is 0 everywhere, so that nothing is
 * learned through it.
 *
 * Source: Rosenblatt 1958, The perceptron; PyTorch's `heaviside`, where the value at 0 must be given.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { heaviside } from "@chainrule/activations";
 * console.log(heaviside(tensor([-2, 0, 3])).toArray()); // [ 0, 0, 1 ]
 * console.log(heaviside(tensor([-2, 0, 3]), { value: 0.5 }).toArray()); // [ 0, 0.5, 1 ]
 * ```
 */
export function heaviside(x: TensorLike, options: HeavisideOptions = {}): Tensor {
  rejectUnknownOptions("heaviside", options, ["value"]);
  const operands = promote("heaviside", floatingOperand("heaviside", x), options.value ?? 0);
  return applyOp(op, operands, undefined);
}
