import * as t from "@chainrule/tensor";
import { type Margin, type Shape, type Tensor } from "@chainrule/tensor";
import { NotExpressible } from "../format.js";
import type { Node } from "../node.js";

/** How windows lie over the spatial axes of [batch, channels, ...]. */
export interface Windows {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly Margin[];
  /** Elements more after the image that a last window may reach with `ceil_mode`. */
  readonly beyond: readonly number[];
  readonly ceil: boolean;
}

const extentOf = (kernel: number, dilation: number): number => dilation * (kernel - 1) + 1;

function margin(node: Node, i: number, size: number, extent: number, stride: number): Margin {
  const pads = node.list("pads");
  const rank = (pads?.length ?? 0) / 2;
  const mode = node.text("auto_pad", "NOTSET");
  if (mode === "NOTSET") return pads ? [pads[i]!, pads[i + rank]!] : [0, 0];
  if (mode === "VALID") return [0, 0];
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + extent - size);
  const less = Math.floor(total / 2);
  return mode === "SAME_UPPER" ? [less, total - less] : [total - less, less];
}

/** Reads the attributes that pools and convolutions share. */
export function windowsOf(node: Node, image: Shape, weight?: Shape): Windows {
  const kernel = node.list("kernel_shape") ?? [...(weight ?? [])];
  const strides = node.list("strides") ?? image.map(() => 1);
  const dilations = node.list("dilations") ?? image.map(() => 1);
  const ceil = node.flag("ceil_mode");
  const pads = image.map((n, i) => margin(node, i, n, extentOf(kernel[i]!, dilations[i]!), strides[i]!));
  const beyond = image.map((n, i) => {
    const [before, after] = pads[i]!;
    const steps = (n + before + after - extentOf(kernel[i]!, dilations[i]!)) / strides[i]!;
    let count = Math.ceil(steps);
    // A window must begin in the image or in the padding before it.
    if (count * strides[i]! >= n + before) count--;
    return ceil
      ? Math.max(0, (count - Math.floor(steps)) * strides[i]! - Math.round((steps % 1) * strides[i]!))
      : 0;
  });
  return { kernel, strides, dilations, pads, beyond, ceil };
}

/** Whether the windows are of one or two dimensions, which our own convolutions and pools have. */
export const isPlanar = ({ kernel }: Windows): boolean => kernel.length === 1 || kernel.length === 2;

/** An array of one or two spatial axes as an image, and the settings for it. */
export function planar(
  x: Tensor,
  { kernel, strides, dilations, pads }: Windows,
): readonly [
  image: Tensor,
  kernel: readonly [number, number],
  options: {
    stride: readonly [number, number];
    dilation: readonly [number, number];
    padding: readonly [Margin, Margin];
  },
] {
  const two = <T>(list: readonly T[], first: T): readonly [T, T] =>
    list.length === 1 ? [first, list[0]!] : [list[0]!, list[1]!];
  const options = {
    stride: two(strides, 1),
    dilation: two(dilations, 1),
    padding: two<Margin>(pads, [0, 0]),
  };
  return [x.shape.length === 3 ? t.expandDims(x, 2) : x, two(kernel, 1), options];
}

/** The windows of [batch, channels, ...], padded with a value: [batch, channels, ...counts, ...kernel]. */
export function slide(x: Tensor, windows: Windows, value: number, beyondValue = value): Tensor {
  const { kernel, strides, dilations, pads, beyond } = windows;
  const none: Margin[] = [
    [0, 0],
    [0, 0],
  ];
  const inner = t.pad(x, [...none, ...pads], { value });
  const whole = t.pad(inner, [...none, ...beyond.map((n): Margin => [0, n])], { value: beyondValue });
  const axis = kernel.map((_, i) => i + 2);
  return t.window(whole, { axis, size: kernel, stride: strides, dilation: dilations });
}

/** The axes of a window's elements in the result of `slide`. */
export const elementAxes = ({ kernel }: Windows): number[] => kernel.map((_, i) => i - kernel.length);

/** Whether padding lies so that our pools take it. */
export function needsSlide(windows: Windows): boolean {
  return !isPlanar(windows) || windows.pads.some((margins) => margins.some((n) => n < 0));
}

/** @throws NotExpressible for settings that we have no words for */
export function refuseUnknown(node: Node): void {
  const mode = node.text("auto_pad", "NOTSET");
  if (!["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"].includes(mode)) {
    throw new NotExpressible(`auto_pad ${mode}`);
  }
}
