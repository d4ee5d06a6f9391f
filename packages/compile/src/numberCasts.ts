import { type Tensor, tensor } from "@chainrule/tensor";
import type { Graph } from "./graph.js";
import { isFloat } from "./kernelData.js";

/** A plain number among the leaves of the arguments, which takes the dtype of whole numbers beside it. */
export interface NumberCast {
  readonly leaf: number;
  readonly beside: Tensor;
}

/** The plain numbers that take a dtype of whole numbers, in a graph as it was recorded: its first nodes are the leaves. */
export function numberCasts({ nodes }: Graph, leaves: readonly unknown[]): NumberCast[] {
  return nodes.flatMap(({ dtype, inputs: [leaf = -1] }) =>
    typeof leaves[leaf] === "number" && !isFloat(dtype) && dtype !== "bool"
      ? [{ leaf, beside: tensor(0, { dtype }) }]
      : [],
  );
}
