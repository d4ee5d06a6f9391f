import * as t from "@chainrule/tensor";
import type { Tensor } from "@chainrule/tensor";

/** How much of an element belongs to a place, by the distance between them, and how far away that ends. */
export interface Interpolation {
  readonly reach: number;
  readonly weight: (distance: Tensor) => Tensor;
}

export const linear: Interpolation = {
  reach: 1,
  weight: (distance) => t.maximum(t.sub(1, t.abs(distance)), 0),
};

/** Keys' cubic convolution. */
export function cubic(a: number): Interpolation {
  const polynomial = (x: Tensor, ...factors: number[]): Tensor =>
    factors.slice(1).reduce((sum, factor) => t.add(t.mul(sum, x), factor), t.fullLike(x, factors[0]!));
  return {
    reach: 2,
    weight: (distance) => {
      const x = t.abs(distance);
      const far = t.where(t.less(x, 2), polynomial(x, a, -5 * a, 8 * a, -4 * a), 0);
      return t.where(t.lessEqual(x, 1), polynomial(x, a + 2, -(a + 3), 0, 1), far);
    },
  };
}

/** The elements within reach of places, whose last axis is 1: whole numbers, some of them perhaps outside. */
export function within(reach: number, places: Tensor): Tensor {
  const steps = t.arange(1 - Math.ceil(reach), Math.ceil(reach) + 1, 1, { dtype: places.dtype });
  return t.add(t.floor(places), steps);
}

/** Whether elements are on an axis. */
export const inside = (elements: Tensor, length: number): Tensor =>
  t.logicalAnd(t.greaterEqual(elements, 0), t.less(elements, length));

/** Elements outside an axis as its first or last one. */
export const toEdge = (elements: Tensor, length: number): Tensor =>
  t.cast(t.clip(elements, { min: 0, max: length - 1 }), "int32");

/** For each place of [batch, places] the elements of one axis, and how much of each. */
export interface Along {
  readonly elements: Tensor;
  readonly weights: Tensor;
}

/**
 * What each place gets of the elements around it, which are chosen along each axis of an image.
 *
 * @param x [batch, channels, ...image]
 * @returns [batch, channels, places, elements]
 */
export function shares(x: Tensor, axes: readonly Along[]): Tensor {
  const [n, channels, ...image] = x.shape as [number, number, ...number[]];
  const { elements, weights } = axes.reduce((a, b, i) => {
    const flat = [...a.elements.shape.slice(0, 2), -1];
    const crossed = (f: typeof t.add, first: Tensor, second: Tensor): Tensor =>
      t.reshape(f(t.expandDims(first, 3), t.expandDims(second, 2)), flat);
    return {
      elements: crossed(t.add, t.mul(a.elements, image[i]!), b.elements),
      weights: crossed(t.mul, a.weights, b.weights),
    };
  });
  const [, places, each] = elements.shape as [number, number, number];
  const chosen = t.broadcastTo(t.reshape(elements, [n, 1, places * each]), [n, channels, places * each]);
  const values = t.takeAlongAxis(t.reshape(x, [n, channels, -1]), chosen, { axis: 2 });
  return t.mul(t.reshape(values, [n, channels, places, each]), t.expandDims(weights, 1));
}
