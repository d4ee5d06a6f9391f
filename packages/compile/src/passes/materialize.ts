import { type Op, pointwise, type Shape, type Tensor } from "@chainrule/tensor";
import type { Graph, GraphNode } from "../graph.js";
import { uniformValue } from "../graph.js";
import {
  combinationOf,
  isFloat,
  mapKernelOf,
  type ReduceAttributes,
  type ViewKernel,
  viewKernelOf,
} from "../kernelData.js";
import { hasRows, isRowMajor, type Layout, layoutOf, stridesOver } from "../layout.js";

/** Ops whose code wants its operands row-major. */
const rowMajorOperands = /* @__PURE__ */ new Set([
  "convolve",
  "convolveTransposed",
  "convolveWeight",
  "maxPool2d",
  "maxPool2dPositions",
  "avgPool2d",
  "avgPool2dTransposed",
]);

/** Copies its operand, row-major. */
export const copyOp: Op = /* @__PURE__ */ pointwise({
  name: "copy",
  scalar: ([x]) => x!,
  vjp: (cotangent) => [() => cotangent],
});

/** Permutes the axes of its operand: a view. */
const permuteOp: Op<{ readonly order: readonly number[] }> = {
  name: "permute",
  infer: ([x], { order }) => ({ shape: order.map((axis) => x!.shape[axis]!), dtype: x!.dtype }),
  kernel: {
    kind: "view",
    locate: (x: Tensor, _shape: Shape, { order }: { readonly order: readonly number[] }) => ({
      strides: order.map((axis: number) => x.strides[axis]!),
      offset: x.offset,
    }),
    run() {
      throw new Error("compile: a view was run");
    },
  } as ViewKernel & Op<{ readonly order: readonly number[] }>["kernel"],
};

/** The stride of the innermost axis that has more than one element; 1 where there is none. */
function innerStride(layout: Layout, over: readonly number[]): number {
  const strides = stridesOver(layout, over);
  for (let axis = over.length - 1; axis >= 0; axis--) if (over[axis]! > 1) return strides[axis]!;
  return 1;
}

/**
 * Puts a copy in front of ops whose loops could not read an operand as it lies: vectors need neighbours, a
 * product one of its strides to be 1, and some views cannot be said of strided memory. Reductions of other
 * axes than the last are turned so that they are of the last, or stay as they are where whole columns can be
 * added.
 */
export function materialize(graph: Graph): Graph {
  const nodes: GraphNode[] = [];
  const layouts: Layout[] = [];
  const copies = new Map<number, number>();
  const numbers: number[] = [];

  const append = (node: Omit<GraphNode, "id">): number => {
    const id = nodes.length;
    nodes.push({ ...node, id });
    layouts.push(layoutOf(nodes[id]!, layouts));
    return id;
  };
  const copyOf = (id: number): number => {
    let copy = copies.get(id);
    if (copy === undefined) {
      const { shape, dtype } = nodes[id]!;
      const op = copyOp as Op<unknown>;
      copy = append({ kind: "op", name: copyOp.name, shape, dtype, inputs: [id], op });
      copies.set(id, copy);
    }
    return copy;
  };
  const contiguous = (id: number): number =>
    isRowMajor(layouts[id]!.shape, layouts[id]!.strides) ? id : copyOf(id);
  const plain = (id: number, over: readonly number[]): number => {
    const stride = innerStride(layouts[id]!, over);
    return stride === 0 || stride === 1 || uniformValue(nodes[id]!) !== undefined ? id : copyOf(id);
  };
  const matrix = (id: number): number => {
    const { shape, strides } = layouts[id]!;
    const [row, column] = [strides.at(-2)!, strides.at(-1)!];
    const byRows = column === 1 || shape.at(-1) === 1;
    const byColumns = row === 1 || shape.at(-2) === 1;
    // Strides of 0, or below it, are no matrix's.
    const ordered = (byRows && (row > 0 || shape.at(-2) === 1)) || (byColumns && column > 0);
    return ordered && strides.every((stride) => stride >= 0) ? id : copyOf(id);
  };
  const reduction = (node: GraphNode, source: number): GraphNode => {
    const { axes } = node.attributes as ReduceAttributes;
    const { shape, dtype } = nodes[source]!;
    const first = shape.length - axes.length;
    const isLast = axes.every((axis, i) => axis === first + i);
    if (isLast) {
      return { ...node, inputs: [hasRows(layouts[source]!, axes.length) ? source : copyOf(source)] };
    }
    const leading = axes.every((axis, i) => axis === i);
    if (leading && isRowMajor(shape, layouts[source]!.strides)) return { ...node, inputs: [source] };
    const order = [...shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis)), ...axes];
    const permuted = append({
      kind: "op",
      name: "permute",
      shape: order.map((axis) => shape[axis]!),
      dtype,
      inputs: [source],
      op: permuteOp as Op<unknown>,
      attributes: { order },
    });
    const turned = hasRows(layouts[permuted]!, axes.length) ? permuted : copyOf(permuted);
    const attributes: ReduceAttributes = { axes: axes.map((_, i) => first + i), keepDims: false };
    return { ...node, inputs: [turned], attributes };
  };

  for (const node of graph.nodes) {
    let next: GraphNode = { ...node, inputs: node.inputs.map((id) => numbers[id]!) };
    if (mapKernelOf(node.op)) next = { ...next, inputs: next.inputs.map((id) => plain(id, node.shape)) };
    else if (rowMajorOperands.has(node.name)) next = { ...next, inputs: next.inputs.map(contiguous) };
    else if (node.name === "matmul") next = { ...next, inputs: next.inputs.map(matrix) };
    else if (combinationOf(node.op) !== undefined && isFloat(nodes[next.inputs[0]!]!.dtype)) {
      next = reduction(next, next.inputs[0]!);
    } else if (viewKernelOf(node.op) && !layoutOf(next, layouts, false)) {
      next = { ...next, inputs: next.inputs.map(copyOf) };
    }
    numbers.push(append(next));
  }
  const results = graph.results.map((result) => {
    const id = numbers[result]!;
    const { kind } = nodes[id]!;
    return kind !== "op" || layouts[id]!.base === id ? id : copyOf(id);
  });
  return { nodes, arguments: graph.arguments.map((id) => numbers[id]!), results };
}
