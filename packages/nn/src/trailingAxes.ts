import { formatShape, sameShape, type Shape, ShapeError } from "@chainrule/tensor";

const isSizes = (sizes: Shape): boolean =>
  Array.isArray(sizes) && sizes.length > 0 && sizes.every((n) => Number.isInteger(n) && n > 0);

/** The sizes of the last axes that a layer normalises. @throws ShapeError unless they are positive integers */
export function trailingShape(name: string, shape: number | readonly number[]): Shape {
  const sizes = typeof shape === "number" ? [shape] : shape;
  if (isSizes(sizes)) return sizes;
  throw new ShapeError(
    `${name}: shape is a positive integer, or an array of them, got ${JSON.stringify(shape)}`,
  );
}

/** The last axes of a shape. @throws ShapeError unless they have these sizes */
export function trailingAxes(name: string, shape: Shape, sizes: Shape): readonly number[] {
  const first = shape.length - sizes.length;
  if (first < 0 || !sameShape(shape.slice(first), sizes)) {
    throw new ShapeError(
      `${name}: x has shape ${formatShape(shape)}, but must end with ${formatShape(sizes)}, what the layer normalises`,
    );
  }
  return sizes.map((_, i) => first + i);
}
