import { checkFloating } from "../dtypeCheck.js";
import type { TensorLike } from "../operands.js";
import { atanh as atanhScalar } from "../scalars/hyperbolic.js";
import type { Tensor } from "../tensor.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { pointwise, unary } from "./pointwise.js";
import { sub } from "./sub.js";

const op = /* @__PURE__ */ pointwise({
  name: "atanh",
  takes: checkFloating,
  scalar: ([x]) => atanhScalar(x!),
  vjp: (cotangent, [x]) => [() => div(cotangent, mul(sub(1, x!), add(1, x!)))],
});

/**
 * The x′ with tanh x′ = x, elementwise, within 1 ulp in float32. ±∞ at ±1, NaN beyond.
 *
 * @throws DtypeError unless x is float32 or float64
 *
 * @example
 * ```ts
 * import { atanh, tensor } from "@chainrule/tensor";
 * console.log(atanh(tensor([0, 0.5, -1, 2])).toArray()); // [ 0, 0.5493061542510986, -Infinity, NaN ]
 * ```
 */
export function atanh(x: TensorLike): Tensor {
  return unary(op, x);
}
