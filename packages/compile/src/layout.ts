import { type Shape, Tensor } from "@chainrule/tensor";
import { viewKernelOf } from "./kernelData.js";
import type { Graph, GraphNode } from "./graph.js";
import { barrierName } from "./record.js";

/** How the elements of a value are found in the memory of another: in elements, from the beginning of `base`. */
export interface Layout {
  /** The node whose memory it is. */
  readonly base: number;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** What strides lead through. */
export type Strided = Pick<Layout, "shape" | "strides">;

/** Strides of row-major memory without gaps. */
export function rowMajor(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i]!;
  }
  return strides;
}

/** The number of elements of a shape. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

/** Whether elements lie row-major and without gaps, wherever they begin. */
export function isRowMajor({ shape, strides }: Strided): boolean {
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] !== 1 && strides[i] !== stride) return false;
    stride *= shape[i]!;
  }
  return true;
}

/** The strides of a layout broadcast to a shape: zero along the axes that are repeated. */
export function stridesOver({ shape, strides }: Strided, over: Shape): number[] {
  const missing = over.length - shape.length;
  return over.map((n, i) =>
    i < missing || (shape[i - missing] === 1 && n !== 1) ? 0 : strides[i - missing]!,
  );
}

/** The layout of a node with memory of its own. */
export function ownLayout({ id, shape }: GraphNode): Layout {
  return { base: id, shape, strides: rowMajor(shape), offset: 0 };
}

/** The layout of a node that looks at another; undefined where no strides can say it, and for ops that compute. */
export function viewLayout(node: GraphNode, source: Layout | undefined): Layout | undefined {
  const { op, name, dtype, shape, attributes } = node;
  if (!op || !source) return undefined;
  if (name === barrierName) return source;
  const kernel = viewKernelOf(op);
  // Windows are a view; pooling, which is of the same kind, is not.
  if (!kernel && name !== "window") return undefined;
  const x = new Tensor(dtype, source.shape, null, source.strides, source.offset);
  const found = kernel ? kernel.locate(x, shape, attributes) : op.kernel!.run([x], node, attributes, name);
  return found && { base: source.base, shape, strides: found.strides, offset: found.offset };
}

/** How the elements of a node are found, given the layouts of those before it: a view in the memory it looks at. */
export function layoutOf(node: GraphNode, before: readonly Layout[]): Layout {
  return viewLayout(node, before[node.inputs[0]!]) ?? ownLayout(node);
}

/** The layouts of all nodes. */
export function layoutsOf({ nodes }: Graph): Layout[] {
  const found: Layout[] = [];
  for (const node of nodes) found.push(layoutOf(node, found));
  return found;
}

/**
 * Whether the last axes can be walked as rows: by one stride of 0 or 1; or in segments of whole turns of a loop, one for
 * each number of the first of these axes.
 */
export function hasRows({ shape, strides }: Strided, count: number): boolean {
  const last = (axes: number): Strided => ({
    shape: shape.slice(shape.length - axes),
    strides: strides.slice(strides.length - axes),
  });
  const rows = last(count);
  if (isRowMajor(rows) || rows.strides.every((stride, i) => stride === 0 || rows.shape[i] === 1)) return true;
  const segment = last(count - 1);
  const length = sizeOf(segment.shape);
  return length > 0 && length % segmentUnit === 0 && isRowMajor(segment);
}

/** Segments of a row are of so many elements, or a multiple. */
const segmentUnit = 16;
