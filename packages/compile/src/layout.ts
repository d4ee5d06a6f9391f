import { type Dtype, type Shape, Tensor } from "@chainrule/tensor";
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
export function isRowMajor(shape: Shape, strides: readonly number[]): boolean {
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] !== 1 && strides[i] !== stride) return false;
    stride *= shape[i]!;
  }
  return true;
}

/** The strides of a layout broadcast to a shape: zero along the axes that are repeated. */
export function stridesOver({ shape, strides }: Omit<Layout, "base">, over: Shape): number[] {
  const missing = over.length - shape.length;
  return over.map((n, i) =>
    i < missing || (shape[i - missing] === 1 && n !== 1) ? 0 : strides[i - missing]!,
  );
}

/** The layout of a node with memory of its own. */
export function ownLayout({ id, shape }: GraphNode): Layout {
  return { base: id, shape, strides: rowMajor(shape), offset: 0 };
}

/** What a view of a layout is, or undefined where no strides can say it. */
function viewOf(node: GraphNode, source: Layout, dtype: Dtype): Layout | undefined {
  const kernel = viewKernelOf(node.op);
  const x = new Tensor(dtype, source.shape, null, source.strides, source.offset);
  if (kernel) {
    const found = kernel.locate(x, node.shape, node.attributes);
    return found && { base: source.base, shape: node.shape, ...found };
  }
  const { strides, offset } = node.op!.kernel!.run([x], node, node.attributes, node.name);
  return { base: source.base, shape: node.shape, strides, offset };
}

/** Whether an op only looks at its operand in another way. */
function isView({ op, name }: GraphNode): boolean {
  // Windows are a view; pooling, which is of the same kind, is not.
  return viewKernelOf(op) !== undefined || name === "window";
}

/**
 * How the elements of a node are found, given the layouts of those before it: views are followed to the memory
 * they look at. A view that no strides can say has memory of its own, or with `own` false no layout.
 */
export function layoutOf(node: GraphNode, before: readonly Layout[], own?: true): Layout;
export function layoutOf(node: GraphNode, before: readonly Layout[], own: false): Layout | undefined;
export function layoutOf(node: GraphNode, before: readonly Layout[], own = true): Layout | undefined {
  let layout: Layout | undefined;
  if (node.kind === "op") {
    const source = before[node.inputs[0]!];
    if (node.name === barrierName) layout = source;
    else if (isView(node)) layout = viewOf(node, source!, node.dtype);
  }
  return layout ?? (own ? ownLayout(node) : undefined);
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
export function hasRows({ shape, strides }: Pick<Layout, "shape" | "strides">, count: number): boolean {
  const sizes = shape.slice(shape.length - count);
  const steps = strides.slice(strides.length - count);
  if (isRowMajor(sizes, steps) || steps.every((stride, i) => stride === 0 || sizes[i] === 1)) return true;
  const segment = sizes.slice(1);
  return sizeOf(segment) > 0 && sizeOf(segment) % segmentUnit === 0 && isRowMajor(segment, steps.slice(1));
}

/** Segments of a row are of so many elements, or a multiple. */
const segmentUnit = 8;
