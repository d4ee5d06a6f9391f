import { ShapeError, ValueError } from "../errors.js";
import { formatShape, type Shape } from "../shape.js";

/** One number for height and width, or one for each. */
export type PerAxis = number | readonly [height: number, width: number];

/**
 * Zeros around an image: a number for all sides; [height, width], each a number for both sides or
 * [before, after]; `"valid"` for none; `"same"` for as many as make the result as large as the image (its
 * size divided by the stride, rounded up), an odd one at the end.
 */
export type Padding =
  | number
  | readonly [
      height: number | readonly [before: number, after: number],
      width: number | readonly [before: number, after: number],
    ]
  | "same"
  | "valid";

/** The order of an image's axes: batch, channels, height, width. */
export type ImageLayout = "NCHW" | "NHWC";

export type Pair = readonly [number, number];

/** @throws ValueError unless it is one integer, or two, of at least `least` */
export function pairOf(name: string, option: string, value: PerAxis, least: number): Pair {
  const pair = typeof value === "number" ? ([value, value] as const) : value;
  const valid = Array.isArray(pair) && pair.length === 2;
  if (!valid || !pair.every((n) => Number.isInteger(n) && n >= least)) {
    throw new ValueError(
      `${name}: ${option} is an integer of at least ${least}, or [height, width] of two, got ${JSON.stringify(value)}`,
    );
  }
  return pair as Pair;
}

/** Where windows lie: their size, step, and the distance of their elements. */
export interface WindowGeometry {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
}

/** @throws ValueError for a malformed padding */
export function paddingOf(
  name: string,
  padding: Padding,
  image: Pair,
  { kernel, stride, dilation }: WindowGeometry,
): readonly [Pair, Pair] {
  if (padding === "valid") return paddingOf(name, 0, image, { kernel, stride, dilation });
  if (padding === "same") {
    const along = (axis: 0 | 1): Pair => {
      const covered = (Math.ceil(image[axis] / stride[axis]) - 1) * stride[axis];
      const total = Math.max(0, covered + (kernel[axis] - 1) * dilation[axis] + 1 - image[axis]);
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    };
    return [along(0), along(1)];
  }
  const list = typeof padding === "number" ? [padding, padding] : padding;
  const pairs = Array.isArray(list)
    ? list.map((p: number | Pair) => (typeof p === "number" ? [p, p] : p))
    : [];
  const valid =
    pairs.length === 2 &&
    pairs.every((p) => Array.isArray(p) && p.length === 2 && p.every((n) => Number.isInteger(n) && n >= 0));
  if (!valid) {
    throw new ValueError(
      `${name}: padding is a number, [height, width], [[top, bottom], [left, right]], "same" or "valid", ` +
        `got ${JSON.stringify(padding)}`,
    );
  }
  return pairs as unknown as readonly [Pair, Pair];
}

/** @throws ValueError for a layout that does not exist */
export function isChannelsLast(name: string, layout: string, first: string, last: string): boolean {
  if (layout !== first && layout !== last) {
    throw new ValueError(`${name}: layout is "${first}" or "${last}", got ${JSON.stringify(layout)}`);
  }
  return layout === last;
}

/** @throws ShapeError unless there are as many axes as the layout has letters */
export function checkLayout(name: string, operand: string, shape: Shape, layout: string): void {
  if (shape.length === layout.length) return;
  const words: Record<string, string> = { N: "batch", C: "channels", H: "height", W: "width", L: "length" };
  throw new ShapeError(
    `${name}: ${operand} has shape ${formatShape(shape)}, but must be [${[...layout].map((c) => words[c]).join(", ")}]` +
      (shape.length === layout.length - 1 ? `. Use expandDims(${operand}, 0) for a single one` : ""),
  );
}

/** @throws ShapeError where a window is larger than the padded image */
export function checkFits(
  name: string,
  image: Pair,
  padding: readonly [Pair, Pair],
  { kernel, dilation }: WindowGeometry,
): void {
  for (const axis of [0, 1] as const) {
    const padded = image[axis] + padding[axis][0] + padding[axis][1];
    const extent = dilation[axis] * (kernel[axis] - 1) + 1;
    if (kernel[axis] < 1 || extent > padded) {
      throw new ShapeError(
        `${name}: a window of ${kernel[0]} × ${kernel[1]} reaches over ${extent} elements along ` +
          `${axis === 0 ? "height" : "width"}, but the image [${image.join(", ")}] has ${padded} with its padding`,
      );
    }
  }
}
