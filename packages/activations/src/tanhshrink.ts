import {
  applyOp,
  defineOp,
  floatingOperand,
  fuse,
  mul,
  square,
  sub,
  tanh,
  type Tensor,
  type TensorLike,
} from "@chainrule/tensor";

const value = /* @__PURE__ */ fuse((x) => sub(x, tanh(x)));

const gradient = /* @__PURE__ */ fuse((cotangent, x) => mul(cotangent, square(tanh(x))));

const op = /* @__PURE__ */ defineOp({
  name: "tanhshrink",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  compute: ([x]) => value(x!),
  vjp: (cotangent, [x]) => [() => gradient(cotangent, x!)],
});

/**
 * x − tanh x, elementwise. Its derivative is tanh² x.
 *
 * Source: PyTorch's `tanhshrink`.
 *
 * @returns a tensor of x's shape and dtype
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * import { tanhshrink } from "@chainrule/activations";
 * console.log(tanhshrink(tensor([0, 100])).toArray()); // [ 0, 99 ]
 * ```
 */
export function tanhshrink(x: TensorLike): Tensor {
  return applyOp(op, [floatingOperand("tanhshrink", x)], undefined);
}
