import { cast, div, maximum, minimum, sub, type Tensor } from "@chainrule/tensor";

/** How much of the steps from `start` on is done: from 0 to 1, and 1 from then on, float64. */
export function progress(step: Tensor, steps: number, start = 0): Tensor {
  return minimum(maximum(div(sub(cast(step, "float64"), start), steps), 0), 1);
}
