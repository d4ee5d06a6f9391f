import { applyOp, mul, pointwise, sigmoid, type Tensor } from "@chainrule/tensor";
import { softplus as scalar } from "@chainrule/tensor/scalar";

const op = /* @__PURE__ */ pointwise({
  name: "losses.softplus",
  scalar: ([x]) => scalar(x!),
  vjp: (cotangent, [x]) => [() => mul(cotangent, sigmoid(x!))],
});

/** ln(1 + eˣ) = −ln σ(−x), exact to the last digits on both sides. */
export function softplus(x: Tensor): Tensor {
  return applyOp(op, [x], undefined);
}
