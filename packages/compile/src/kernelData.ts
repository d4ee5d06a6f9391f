import type { Dtype, Kernel, MapKernel, Op, Shape, Tensor } from "@chainrule/tensor";
import type { Program } from "@chainrule/wasm/scalar";
import type { GraphNode } from "./graph.js";

// What the kernels of the tensor package tell of themselves, as far as it is needed here.

export type { MapKernel };

/** A view kernel: how an op rearranges elements without touching them. */
export interface ViewKernel extends Kernel<unknown> {
  locate(
    x: Tensor,
    shape: Shape,
    attributes: unknown,
  ): { readonly strides: readonly number[]; readonly offset: number } | undefined;
}

/** A reduce kernel, and how SIMD combines its numbers. */
export interface ReduceKernel extends Kernel<ReduceAttributes> {
  readonly reduction: { readonly combination?: "add" | "maximum" | "minimum" | undefined };
}

// An op from elsewhere may have a kernel of such a kind that tells nothing but how the eager backend runs it.

/** The map kernel of an op, if it says what it computes. */
export function mapKernelOf(op: Op<unknown> | undefined): MapKernel | undefined {
  const kernel = op?.kernel;
  return kernel?.kind === "map" && "program" in kernel ? (kernel as MapKernel) : undefined;
}

/** What a pointwise op computes: a program, and that of a mask which must be set nowhere, if there is one. */
export function programsOf(
  { op, inputs, dtype }: GraphNode,
  nodes: readonly GraphNode[],
): { readonly program: Program; readonly refused: Program | undefined } | undefined {
  const types = inputs.map((id) => nodes[id]!.dtype);
  const kernel = mapKernelOf(op);
  return kernel && { program: kernel.program(types, dtype), refused: kernel.refused(types) };
}

/** The instruction that is all that an op computes of its two operands, by name; undefined where it is no such op. */
export function instructionOf(node: GraphNode, nodes: readonly GraphNode[]): string | undefined {
  const [a, b, last, ...others] = programsOf(node, nodes)?.program.steps ?? [];
  const areInputs = [a, b].every((step, i) => step?.instruction.name === "input" && step.value === i);
  return areInputs && others.length === 0 ? last?.instruction.name : undefined;
}

/** How SIMD combines the numbers that an op reduces, if it does. */
export function combinationOf(op: Op<unknown> | undefined): "add" | "maximum" | "minimum" | undefined {
  const kernel = op?.kernel;
  return kernel?.kind === "reduce" && "reduction" in kernel
    ? (kernel as ReduceKernel).reduction.combination
    : undefined;
}

/** The view kernel of an op, if it says how elements are rearranged. */
export function viewKernelOf(op: Op<unknown> | undefined): ViewKernel | undefined {
  const kernel = op?.kernel;
  return kernel?.kind === "view" && "locate" in kernel ? (kernel as ViewKernel) : undefined;
}

/** Which axes are reduced, sorted. */
export interface ReduceAttributes {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** Whether a dtype is floating-point. */
export const isFloat = (dtype: Dtype): dtype is "float32" | "float64" =>
  dtype === "float32" || dtype === "float64";
