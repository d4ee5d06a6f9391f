import type { Tensor } from "../tensor.js";
import { broadcastTo } from "./broadcastTo.js";

/** Operands of which some have a leading axis of examples: gives it to all, as views. For batch rules. */
export function broadcastBatch(inputs: readonly Tensor[], batched: readonly boolean[]): Tensor[] {
  const examples = inputs[batched.indexOf(true)]!.shape[0]!;
  return inputs.map((x, i) => (batched[i] ? x : broadcastTo(x, [examples, ...x.shape])));
}
