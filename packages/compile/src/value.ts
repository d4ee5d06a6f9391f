import type { Dtype, Shape } from "@chainrule/tensor";
import { bytesOf } from "./arena.js";
import type { GraphNode } from "./graph.js";
import { rowMajor, sizeOf } from "./layout.js";

/** What is known of an argument or a result before a call. */
export interface Value {
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly size: number;
}

/** The same of a node. */
export function valueOf({ dtype, shape }: GraphNode): Value {
  return { dtype, shape, strides: rowMajor(shape), size: sizeOf(shape) };
}

/** How much memory its value takes. */
export const bytesOfNode = ({ dtype, shape }: GraphNode): number => sizeOf(shape) * bytesOf(dtype);
