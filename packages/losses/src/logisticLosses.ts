import { add, broadcastTo, mul, neg, promote, sub, type Tensor } from "@chainrule/tensor";
import { softplus } from "./softplus.js";

/** −posWeight · t · ln σ(z) − (1 − t) · ln(1 − σ(z)), of two terms that are never negative for t from 0 to 1. */
export function logisticLosses(name: string, z: Tensor, t: Tensor, posWeight?: Tensor): Tensor {
  const yes = mul(t, softplus(neg(z)));
  const no = mul(sub(1, t), softplus(z));
  return add(posWeight ? mul(yes, broadcastTo(promote(name, z, posWeight)[1]!, z.shape)) : yes, no);
}
