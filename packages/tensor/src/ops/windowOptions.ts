import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { formatShape, type Shape } from "../shape.js";
import { wholeNumbers } from "../wholeNumbers.js";

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

const words: Readonly<Record<string, string>> = {
  N: "batch",
  C: "channels",
  H: "height",
  W: "width",
  L: "length",
};

/** What the axes of a layout are called. */
const axisNames = (layout: string): string[] => [...layout].map((letter) => words[letter]!);

/** What the axes are called along which windows lie: height and width, or length. */
export const spatialAxes = (layout: string): string[] => axisNames(layout.replace(/[NC]/g, ""));

/** @throws ValueError unless it is one integer, or one for each axis, of at least `least` */
export function perAxis(
  name: string,
  option: string,
  value: number | readonly number[],
  least: number,
  axes: readonly string[],
): readonly number[] {
  const each = axes.length > 1 ? `[${axes.join(", ")}]` : "";
  return wholeNumbers(name, option, value, least, ValueError, axes.length, each);
}

/** Where windows lie along each axis: their size, step, and the distance of their elements. */
export interface WindowGeometry {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
}

/** How many elements a window reaches over along an axis. */
export const extentOf = ({ kernel, dilation }: WindowGeometry, axis: number): number =>
  dilation[axis]! * (kernel[axis]! - 1) + 1;

/** The zeros before and after along each axis of an image. @throws ValueError for a malformed padding */
export function paddingOf(
  name: string,
  padding: number | string | readonly (number | readonly number[])[],
  image: readonly number[],
  geometry: WindowGeometry,
  axes: readonly string[],
): readonly Pair[] {
  if (padding === "valid") return axes.map(() => [0, 0]);
  if (padding === "same") {
    return image.map((size, axis) => {
      const stride = geometry.stride[axis]!;
      const covered = (Math.ceil(size / stride) - 1) * stride;
      const total = Math.max(0, covered + extentOf(geometry, axis) - size);
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
  }
  const single = axes.length === 1 || !Array.isArray(padding);
  const list: readonly unknown[] = single ? axes.map(() => padding) : (padding as readonly unknown[]);
  const pairs = list.map((p) => (Array.isArray(p) ? (p as readonly number[]) : [p, p]));
  const valid = pairs.every(
    (p) => p.length === 2 && p.every((n) => Number.isInteger(n) && (n as number) >= 0),
  );
  if (pairs.length !== axes.length || !valid) {
    const forms = axes.length === 1 ? "[before, after]" : "[height, width], [[top, bottom], [left, right]]";
    throw new ValueError(
      `${name}: padding is a number, ${forms}, "same" or "valid", got ${describe(padding)}`,
    );
  }
  return pairs as readonly unknown[] as readonly Pair[];
}

/** @throws ValueError for a layout that does not exist */
export function isChannelsLast(name: string, layout: string, first: string, last: string): boolean {
  if (layout !== first && layout !== last) {
    throw new ValueError(`${name}: layout is "${first}" or "${last}", got ${describe(layout)}`);
  }
  return layout === last;
}

/** @throws ShapeError unless there are as many axes as the layout has letters */
export function checkLayout(name: string, shape: Shape, layout: string): void {
  if (shape.length === layout.length) return;
  throw new ShapeError(
    `${name}: x has shape ${formatShape(shape)}, but must be [${axisNames(layout).join(", ")}]` +
      (shape.length === layout.length - 1 ? ". Use expandDims(x, 0) for a single one" : ""),
  );
}

/** @throws ShapeError where a window is larger than the padded image; with `ceil`, by a stride or more */
export function checkFits(
  name: string,
  image: readonly number[],
  padding: readonly Pair[],
  geometry: WindowGeometry,
  axes: readonly string[],
  ceil?: boolean,
): void {
  axes.forEach((along, axis) => {
    const padded = image[axis]! + padding[axis]![0] + padding[axis]![1];
    const extent = extentOf(geometry, axis);
    if (geometry.kernel[axis]! < 1 || extent >= padded + (ceil && padded ? geometry.stride[axis]! : 1)) {
      throw new ShapeError(
        `${name}: a window of ${geometry.kernel.join(" × ")} reaches over ${extent} elements along ${along}, ` +
          `where x has ${image[axis]}, with its padding ${padded}`,
      );
    }
  });
}
