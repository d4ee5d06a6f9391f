import { applyOp, mul, neg, type Op, pointwise, sumTo, type Tensor } from "@chainrule/tensor";
import { multiply, subtract } from "@chainrule/tensor/scalar";

const op: Op = /* @__PURE__ */ pointwise({
  name: "optim.descend",
  scalar: ([param, direction, rate]) => subtract(param!, multiply(direction!, rate!)),
  vjp: (cotangent, [, direction, rate]) => [
    () => cotangent,
    () => neg(mul(cotangent, rate!)),
    () => sumTo(neg(mul(cotangent, direction!)), rate!.shape),
  ],
});

/** param − rate · direction in one pass: of the same bits as the product and the difference by themselves. */
export function descend(param: Tensor, direction: Tensor, rate: Tensor): Tensor {
  return applyOp(op, [param, direction, rate], undefined);
}
