import { convert } from "@chainrule/wasm/scalar";
import { applyOp } from "../applyOp.js";
import { checkDtype, type Dtype } from "../dtype.js";
import { map } from "../kernels/map.js";
import type { Op } from "../op.js";
import { checkTensor } from "../operands.js";
import type { Tensor } from "../tensor.js";

const op: Op<{ readonly dtype: Dtype }> = {
  name: "cast",
  infer: ([x], { dtype }) => ({ shape: x!.shape, dtype }),
  kernel: /* @__PURE__ */ map(([x], type) => convert(x!, type)),
  vjp: (cotangent, [x]) => [() => cast(cotangent, x!.dtype)],
};

/**
 * The values in another dtype: rounded to nearest even in float32, truncated and wrapped in integers (NaN
 * and ±∞ become 0), true where not zero in bool. The same tensor when it has that dtype. The gradient is cast back;
 * through an integer or a bool none flows.
 *
 * @throws DtypeError for an unknown dtype
 *
 * @example
 * ```ts
 * import { cast, tensor } from "@chainrule/tensor";
 * console.log(cast(tensor([1.5, -1.5]), "int32").toArray()); // [ 1, -1 ]
 * ```
 */
export function cast(x: Tensor, dtype: Dtype): Tensor {
  checkTensor("cast", x);
  if (x.dtype === dtype) return x;
  checkDtype("cast", dtype);
  return applyOp(op, [x], { dtype });
}
