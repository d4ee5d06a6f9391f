import { type Dim, isFixed, sameDim, sameDims } from "../Dim.js";
import type { Graph, Operand } from "../Graph.js";

/** The operand under another shape. One size that follows the batch is left to ONNX: −1. */
export function reshapeTo(graph: Graph, x: Operand, shape: readonly Dim[]): string {
  const open = shape.filter((dim) => !isFixed(dim)).length;
  const isEmpty = shape.includes(0);
  const sizes =
    open === 1 && !isEmpty ? graph.int64s(shape.map((dim) => (isFixed(dim) ? dim : -1))) : graph.sizes(shape);
  return graph.node("Reshape", [x, sizes], isEmpty ? { allowzero: 1 } : {});
}

/** The operand repeated to a shape. A size of 1 leaves ONNX the operand's own. */
export function expandTo(graph: Graph, x: Operand, from: readonly Dim[], to: readonly Dim[]): string {
  if (sameDims(from, to)) return typeof x === "string" ? x : x.name();
  const missing = to.length - from.length;
  const shape = to.map((dim, i) => (i >= missing && sameDim(from[i - missing]!, dim) ? 1 : dim));
  return graph.node("Expand", [x, graph.sizes(shape)]);
}

/** The axes in another order; no node for the order that there is. */
export function transposeTo(graph: Graph, x: string, order: readonly number[]): string {
  return order.every((axis, i) => axis === i) ? x : graph.node("Transpose", [x], { perm: order });
}
