import { formatShape, type Shape, ShapeError } from "@chainrule/tensor";

/** How many numbers come together in each result of a layer, and how many results each number goes into. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * The fans of a weight, read off its shape. Two axes are a matrix [inputs, outputs], as `dense` has it; three or
 * more are a convolution's [outputs, inputs / groups, ...window], where the window's size multiplies both:
 *
 * - [inputs, outputs]: fanIn = inputs, fanOut = outputs
 * - [outputs, inputs / groups, ...window]: fanIn = inputs / groups · window, fanOut = outputs · window
 *
 * These are PyTorch's numbers for the same layers. As there, the weight of a transposed convolution, whose first
 * two axes stand the other way round, is read by the same rule.
 *
 * @throws ShapeError for a shape with fewer than two axes
 *
 * @example
 * ```ts
 * import { fans } from "@chainrule/nn/init";
 * console.log(fans([784, 128])); // { fanIn: 784, fanOut: 128 }
 * console.log(fans([32, 16, 3, 3])); // { fanIn: 144, fanOut: 288 }
 * ```
 */
export function fans(shape: Shape): Fans {
  return fansOf("fans", shape);
}

/** @throws ShapeError for a shape with fewer than two axes */
export function checkWeightShape(name: string, shape: Shape): void {
  if (Array.isArray(shape) && shape.length >= 2) return;
  throw new ShapeError(
    `${name}: needs the shape of a weight, [inputs, outputs] or [outputs, inputs, ...window], ` +
      `got ${Array.isArray(shape) ? formatShape(shape) : String(shape)}. For others there are uniform, normal and zeros`,
  );
}

/** `fans` for an initialiser, in whose name it throws. */
export function fansOf(name: string, shape: Shape): Fans {
  checkWeightShape(name, shape);
  const [first, second, ...window] = shape as [number, number, ...number[]];
  if (window.length === 0) return { fanIn: first, fanOut: second };
  const size = window.reduce((product, n) => product * n, 1);
  return { fanIn: second * size, fanOut: first * size };
}
