import type { Dtype, Kernel, MapKernel, Shape, Tensor } from "@chainrule/tensor";

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

/** Which axes are reduced, sorted. */
export interface ReduceAttributes {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** Whether a dtype is floating-point. */
export const isFloat = (dtype: Dtype): dtype is "float32" | "float64" =>
  dtype === "float32" || dtype === "float64";
