import type { Graph, Operand } from "../Graph.js";
import { gatherWindows, type WindowAxis } from "./windows.js";

export type Pair = readonly [height: number, width: number];

/** How windows lie over images of the layout NCHW. */
export interface ImageWindows {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly padding: readonly [Pair, Pair];
  /** How many windows there are. */
  readonly counts: Pair;
}

/** ONNX's order: the beginnings of the axes, then the ends. */
export function padsOf([[top, bottom], [left, right]]: ImageWindows["padding"]): number[] {
  return [top, left, bottom, right];
}

/** The windows along height and width. */
export function imageAxes({ counts, kernel, stride, dilation }: ImageWindows): WindowAxis[] {
  return ([0, 1] as const).map((i) => ({
    axis: 2 + i,
    count: counts[i],
    size: kernel[i],
    stride: stride[i],
    dilation: dilation[i],
  }));
}

/** Images with a value around them. */
export function padImages(graph: Graph, x: Operand, { padding }: ImageWindows, fill: string): Operand {
  const [top, left, bottom, right] = padsOf(padding);
  if (padsOf(padding).every((n) => n === 0)) return x;
  return graph.node("Pad", [x, graph.int64s([0, 0, top!, left!, 0, 0, bottom!, right!]), fill]);
}

/** The windows of images, [batch, channels, rows, columns, kernel height, kernel width]. */
export function windowsOfImages(graph: Graph, x: Operand, windows: ImageWindows, fill: string): string {
  return gatherWindows(graph, padImages(graph, x, windows, fill), 4, imageAxes(windows));
}

/** How long the sides of the image are with its padding, at least as long as the windows reach. */
export function paddedSides(image: Pair, { padding, kernel, stride, dilation, counts }: ImageWindows): Pair {
  const along = (i: 0 | 1): number => {
    const reach = (counts[i] - 1) * stride[i] + dilation[i] * (kernel[i] - 1) + 1;
    return Math.max(reach, image[i] + padding[i][0] + padding[i][1]);
  };
  return [along(0), along(1)];
}

/** Cuts the padding off. */
export function cropImages(graph: Graph, x: Operand, image: Pair, { padding }: ImageWindows): string {
  const starts = [padding[0][0], padding[1][0]];
  const ends = [starts[0]! + image[0], starts[1]! + image[1]];
  return graph.node("Slice", [x, ...[starts, ends, [2, 3]].map((bounds) => graph.int64s(bounds))]);
}
