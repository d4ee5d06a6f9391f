import { lessEqual, type Tensor, where } from "@chainrule/tensor";

/** max(x, 0), whose derivative at 0 is 0; NaN stays NaN. */
export function positivePart(x: Tensor): Tensor {
  return where(lessEqual(x, 0), 0, x);
}
