import type { Kernel } from "../op.js";

/** One number along height and one along width. */
export type Pair = readonly [height: number, width: number];

/** How windows lie over an image: the same record for a convolution and its two adjoints. */
export interface ConvolutionAttributes {
  /** Height and width of the image. */
  readonly image: Pair;
  /** Height and width of a window. */
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  /** Zeros around the image: before and after, along height and along width. */
  readonly padding: readonly [Pair, Pair];
  readonly groups: number;
  /** Whether the result lies in memory with its channels innermost. Its values do not depend on it. */
  readonly channelsLast: boolean;
}

/** How many windows fit along height and width. */
export function windowCounts(a: ConvolutionAttributes): Pair {
  const along = (axis: 0 | 1): number => {
    const padded = a.image[axis] + a.padding[axis][0] + a.padding[axis][1];
    return Math.floor((padded - a.dilation[axis] * (a.kernel[axis] - 1) - 1) / a.stride[axis]) + 1;
  };
  return [along(0), along(1)];
}

/** A convolution's kernel: windows, contracted with weights or folded back. */
export interface ConvolutionKernel extends Kernel<ConvolutionAttributes> {
  readonly kind: "contract";
}
