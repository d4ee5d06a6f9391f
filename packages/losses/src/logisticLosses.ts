import { add, mul, neg, sub, type Tensor } from "@chainrule/tensor";
import { softplus } from "./softplus.js";
import { broadcastWeight } from "./weighted.js";

/** −posWeight · t · ln σ(z) − (1 − t) · ln(1 − σ(z)), of two terms that are never negative for t from 0 to 1. */
export function logisticLosses(name: string, z: Tensor, t: Tensor, posWeight?: Tensor): Tensor {
  const yes = mul(t, softplus(neg(z)));
  const no = mul(sub(1, t), softplus(z));
  return add(posWeight ? mul(yes, broadcastWeight(name, "posWeight", posWeight, z)) : yes, no);
}
