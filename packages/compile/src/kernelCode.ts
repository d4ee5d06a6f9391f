import type { Shape } from "@chainrule/tensor";
import type { FunctionBuilder } from "@chainrule/wasm";
import { convolutionKernel, isConvolution } from "./emit/convolution.js";
import { emitLoop } from "./emit/loop.js";
import type { AddressOf } from "./emit/memory.js";
import { productKernel } from "./emit/product.js";
import type { Cluster, Fusion } from "./fuse.js";
import type { GraphNode } from "./graph.js";
import { headOf } from "./heads.js";
import { isFloat } from "./kernelData.js";
import { type Layout, sizeOf } from "./layout.js";
import { type LoopPlan, planLoop } from "./loopPlan.js";
import { type Epilogue, type Operand, operandOver, planEpilogue, planProduct } from "./productPlan.js";

/** What the code of a kernel has at hand when it is written. */
export interface KernelContext {
  readonly addressOf: AddressOf;
  /** Puts the address of the kernel's own scratch memory on the stack. */
  readonly scratch: (f: FunctionBuilder) => void;
  /** Puts the address of the kernel's table on the stack. */
  readonly table: (f: FunctionBuilder) => void;
  /** Notes that a node has refused a value; the program then asks the eager kernel, which says why. */
  readonly fail: (f: FunctionBuilder, node: number) => void;
  /** The number of a function that kernels share; it is made where there is none of its name. */
  readonly shared: (name: string, make: () => FunctionBuilder) => number;
  /** The number of a function that this kernel alone calls; it is made where there is none of its name. */
  readonly define: (part: string, make: () => FunctionBuilder) => number;
}

/** The code of a cluster. */
export interface KernelCode {
  /** Bytes of scratch memory that it needs while it runs. */
  readonly scratchBytes?: number | undefined;
  /** Whether it can meet a value that it must refuse. */
  readonly canFail?: boolean | undefined;
  /** Values that it reads from memory even where they are the same number everywhere. */
  readonly reads?: readonly number[] | undefined;
  /** How many bytes behind its operands it may read. */
  readonly reach?: number | undefined;
  /** Byte offsets that it finds its operands by. */
  readonly table?: Int32Array | undefined;
  /** The loops of a cluster without a head. */
  readonly loop?: LoopPlan | undefined;
  /** Defines the functions that it calls, and makes its own. */
  readonly emit: (context: KernelContext) => FunctionBuilder;
}

/** Whether a node is a product, or a convolution, that code is written for. */
export function isProduct({ name, dtype, shape, op }: GraphNode): boolean {
  const isKnown = name === "matmul" || isConvolution(name);
  return isKnown && op?.kernel?.kind === "contract" && isFloat(dtype) && sizeOf(shape) > 0;
}

/**
 * The code of a cluster, or undefined where its head is an op that there is none for: then its eager kernel runs.
 *
 * @param stored the nodes that others read from memory
 */
export function kernelCodeOf(
  fusion: Fusion,
  cluster: Cluster,
  stored: ReadonlySet<number>,
): KernelCode | undefined {
  if (cluster.head === undefined) return loopCode(fusion, cluster, stored);
  const head = fusion.graph.nodes[cluster.head]!;
  if (!isProduct(head)) return headCode(fusion, head);
  if (isConvolution(head.name)) return convolutionCode(fusion, cluster, head, stored);
  return productKernel(planProduct(fusion, cluster, stored), head.inputs);
}

function loopCode(fusion: Fusion, cluster: Cluster, stored: ReadonlySet<number>): KernelCode {
  const loop = planLoop(fusion, cluster, stored);
  return { canFail: fusion.canRefuse(cluster), loop, emit: (context) => emitLoop(loop, context) };
}

function headCode(fusion: Fusion, node: GraphNode): KernelCode | undefined {
  const head = headOf(node, fusion);
  if (!head) return undefined;
  const { layouts, graph } = fusion;
  return {
    ...head,
    reads: node.inputs.filter((_, i) => !head.uniform?.includes(i)),
    emit: (context) => head.emit({ ...context, node, nodes: graph.nodes, layouts }),
  };
}

function convolutionCode(
  fusion: Fusion,
  cluster: Cluster,
  head: GraphNode,
  stored: ReadonlySet<number>,
): KernelCode {
  const { layouts, graph } = fusion;
  const { groups } = head.attributes as { readonly groups: number };
  const epilogue = (): Epilogue => planEpilogue(fusion, cluster, stored, windowOperand(head.shape, groups));
  return convolutionKernel(head, graph.nodes, layouts, epilogue);
}

/** The strides of a layout over a convolution's result, as rows of channels and columns of windows. */
function windowOperand(shape: Shape, groups: number): (layout: Layout, bytes: number) => Operand {
  return (layout, bytes) => {
    const operand = operandOver(layout, shape, bytes);
    const [image, channel] = operand.batch as [number, number];
    return {
      ...operand,
      batch: [image, (shape[1]! / groups) * channel],
      row: channel,
      column: shape[3] === 1 ? operand.row : operand.column,
    };
  };
}
