import { convert } from "@chainrule/wasm/scalar";
import { applyOp } from "../applyOp.js";
import { allocate, type Dtype } from "../dtype.js";
import { map } from "../kernels/map.js";
import { defineOp } from "../op.js";
import type { Tensor } from "../tensor.js";

const op = /* @__PURE__ */ defineOp<{ readonly dtype: Dtype }>({
  name: "cast",
  infer: ([x], { dtype }) => ({ shape: x!.shape, dtype }),
  kernel: /* @__PURE__ */ map(([x], type) => convert(x!, type)),
  vjp: (cotangent, [x]) => [() => cast(cotangent, x!.dtype)],
});

/**
 * The values in another dtype: rounded to nearest even in float32, truncated and wrapped in integers (NaN
 * becomes 0), true where not zero in bool. The same tensor when it has that dtype. The gradient is cast back;
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
  if (x.dtype === dtype) return x;
  allocate(dtype, 0);
  return applyOp(op, [x], { dtype });
}
