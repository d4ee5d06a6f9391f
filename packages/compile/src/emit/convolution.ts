import type { GraphNode } from "../graph.js";
import type { Epilogue } from "../productPlan.js";
import { Convolve } from "./convolve.js";
import { ConvolveTransposed } from "./convolveTransposed.js";
import { ConvolveWeight } from "./convolveWeight.js";
import type { WindowCode } from "./windows.js";

/** Whether an op is a convolution or one of its adjoints. */
export const isConvolution = (name: string): boolean =>
  name === "convolve" || name === "convolveTransposed" || name === "convolveWeight";

/** The code of a convolution, which has an epilogue, or of one of its adjoints. */
export function windowCode(
  node: GraphNode,
  nodes: readonly GraphNode[],
  epilogue: () => Epilogue,
): WindowCode {
  switch (node.name) {
    case "convolve":
      return new Convolve(node, nodes, epilogue());
    case "convolveTransposed":
      return new ConvolveTransposed(node, nodes);
    default:
      return new ConvolveWeight(node, nodes);
  }
}
