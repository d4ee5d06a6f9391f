import {
  add,
  applyOp,
  clip,
  defineOp,
  floatingOperand,
  fuse,
  mul,
  sigmoid,
  sub,
  type Tensor,
  type TensorLike,
} from "@chainrule/tensor";

const value = /* @__PURE__ */ fuse((x) => mul(x, sigmoid(x)));

const gradient = /* @__PURE__ */ fuse((cotangent, x) => {
  // Beyond ±750 the derivative does not change, and x might overflow in a product.
  const y = clip(x, { min: -750, max: 750 });
  const gate = sigmoid(y);
  return mul(cotangent, add(gate, mul(y, mul(gate, sub(1, gate)))));
});

const op = /* @__PURE__ */ defineOp({
  name: "silu",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  compute: ([x]) => value(x!),
  vjp: (cotangent, [x]) => [() => gradient(cotangent, x!)],
});

/**
 * The sigmoid linear unit, or swish: x · σ(x), elementwise; at least −0.27846. Its derivative is
 * σ(x) · (1 + x · (1 − σ(x))).
 *
 * Source: Elfwing, Uchibe and Doya 2017, Sigmoid-weighted linear units; PyTorch's `silu`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { silu } from "@chainrule/activations";
 * console.log(silu(tensor([-1, 0, 1], { dtype: "float64" })).toArray()); // [ -0.2689414213699951, 0, 0.7310585786300049 ]
 * ```
 */
export function silu(x: TensorLike): Tensor {
  return applyOp(op, [floatingOperand("silu", x)], undefined);
}
