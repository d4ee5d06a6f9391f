import type { ImageWindows, Pair } from "./images.js";

/** The attributes of a convolution and of its two adjoints. */
export interface Convolution {
  /** Height and width of the image. */
  readonly image: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly padding: readonly [Pair, Pair];
  readonly groups: number;
}

/** Over how many elements a window reaches. */
export const reach = ({ kernel, dilation }: Convolution, i: 0 | 1): number =>
  dilation[i] * (kernel[i] - 1) + 1;

/** The windows of a convolution, with their number. */
export function windowsOf(attributes: Convolution): ImageWindows {
  const { image, padding, stride } = attributes;
  const along = (i: 0 | 1): number =>
    Math.floor((image[i] + padding[i][0] + padding[i][1] - reach(attributes, i)) / stride[i]) + 1;
  return { ...attributes, counts: [along(0), along(1)] };
}
