import { applyOp, defineOp, type Tensor } from "@chainrule/tensor";

const op = /* @__PURE__ */ defineOp({
  name: "stopGradient",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  compute: ([x]) => x!,
  vjp: () => [undefined],
});

/**
 * The value itself, as a constant for every derivative: no gradient flows back through it.
 *
 * @example
 * ```ts
 * import { mul, tensor, type Tensor } from "@chainrule/tensor";
 * import { grad, stopGradient } from "@chainrule/autograd";
 * console.log(grad((x: Tensor) => mul(stopGradient(x), x))(tensor(3)).item()); // 3
 * ```
 */
export function stopGradient(x: Tensor): Tensor {
  return applyOp(op, [x], undefined);
}
