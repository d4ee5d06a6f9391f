import type { Op, Shape, Tensor } from "@chainrule/tensor";
import { copyOp } from "../copyOp.js";
import { type Graph, type GraphNode, uniformValue } from "../graph.js";
import {
  combinationOf,
  isFloat,
  mapKernelOf,
  type ReduceAttributes,
  type ViewKernel,
  viewKernelOf,
} from "../kernelData.js";
import { hasRows, isRowMajor, type Layout, layoutOf, stridesOver, viewLayout } from "../layout.js";
import { remembered } from "../remembered.js";
import { type NewNode, rewrite } from "../rewrite.js";

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

/** Whether a loop over a shape goes on by a stride of 0 or 1 along the innermost axis of more than one element. */
function isSteady(layout: Layout, over: Shape): boolean {
  const inner = over.findLastIndex((n) => n > 1);
  return inner < 0 || [0, 1].includes(stridesOver(layout, over)[inner]!);
}

/** Whether a product can read a matrix: rows or columns lie side by side, and strides of 0 or below are no matrix's. */
function isMatrix({ shape, strides }: Layout): boolean {
  const [height, width] = shape.slice(-2) as [number, number];
  const [row, column] = strides.slice(-2) as [number, number];
  const byRows = (column === 1 || width === 1) && (row > 0 || height === 1);
  const byColumns = (row === 1 || height === 1) && column > 0;
  return byRows || byColumns;
}

/**
 * Puts a copy in front of ops whose loops could not read an operand as it lies: vectors need neighbours, a
 * product one of its strides to be 1, and some views cannot be said of strided memory. Reductions of other
 * axes than the last are turned so that they are of the last, or stay as they are where whole columns can be
 * added.
 */
export function materialize(graph: Graph): Graph {
  return rewrite(graph, ({ nodes, apply }) => {
    const layouts: Layout[] = [];
    const copies = new Map<number, number>();
    const layoutAt = (id: number): Layout => {
      while (layouts.length <= id) layouts.push(layoutOf(nodes[layouts.length]!, layouts));
      return layouts[id]!;
    };
    const copyUnless = (isFit: boolean, id: number): number =>
      isFit ? id : remembered(copies, id, () => apply(copyOp, [id], undefined));
    const reduction = (node: GraphNode): NewNode => {
      const source = node.inputs[0]!;
      const { axes } = node.attributes as ReduceAttributes;
      const { shape } = nodes[source]!;
      const first = shape.length - axes.length;
      const withRows = (id: number): number => copyUnless(hasRows(layoutAt(id), axes.length), id);
      if (axes.every((axis, i) => axis === first + i)) return { ...node, inputs: [withRows(source)] };
      if (axes.every((axis, i) => axis === i) && isRowMajor(layoutAt(source))) return node;
      const order = [...shape.keys()].filter((axis) => !axes.includes(axis)).concat(axes);
      const permuted = apply(permuteOp, [source], { order });
      const attributes: ReduceAttributes = { axes: axes.map((_, i) => first + i), keepDims: false };
      return { ...node, inputs: [withRows(permuted)], attributes };
    };
    return {
      node(node) {
        const { op, name, inputs, shape } = node;
        const where = (isFit: (id: number) => boolean): NewNode => ({
          ...node,
          inputs: inputs.map((id) => copyUnless(isFit(id), id)),
        });
        if (mapKernelOf(op))
          return where((id) => isSteady(layoutAt(id), shape) || uniformValue(nodes[id]!) !== undefined);
        if (rowMajorOperands.has(name)) return where((id) => isRowMajor(layoutAt(id)));
        if (name === "matmul") return where((id) => isMatrix(layoutAt(id)));
        if (combinationOf(op) !== undefined && isFloat(nodes[inputs[0]!]!.dtype)) return reduction(node);
        if (viewKernelOf(op) && !viewLayout(node, layoutAt(inputs[0]!))) return where(() => false);
        return node;
      },
      result: (id) => copyUnless(nodes[id]!.kind !== "op" || layoutAt(id).base === id, id),
    };
  });
}
