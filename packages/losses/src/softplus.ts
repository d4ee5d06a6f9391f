import {
  abs,
  add,
  applyOp,
  defineOp,
  exp,
  log1p,
  maximum,
  mul,
  neg,
  sigmoid,
  type Tensor,
} from "@chainrule/tensor";

const op = /* @__PURE__ */ defineOp({
  name: "losses.softplus",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  compute: ([x]) => add(maximum(x!, 0), log1p(exp(neg(abs(x!))))),
  vjp: (cotangent, [x]) => [() => mul(cotangent, sigmoid(x!))],
});

/** ln(1 + eˣ) = −ln σ(−x), exact to the last digits on both sides. */
export function softplus(x: Tensor): Tensor {
  return applyOp(op, [x], undefined);
}
