import type { ReduceAttributes } from "../kernels/reduce.js";
import type { Spec } from "../op.js";
import { rejectUnknownOptions } from "../options.js";
import { type Axes, normalizeAxes, type Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { broadcastTo } from "./broadcastTo.js";
import { reshape } from "./reshape.js";

/** What a reduction reduces. */
export interface ReduceOptions {
  /** The axis or axes to reduce, negative ones from the end; all of them by default. */
  readonly axis?: Axes | undefined;
  /** Keep reduced axes with size 1, so that the result broadcasts against x. Default false. */
  readonly keepDims?: boolean | undefined;
}

/** The options of a reduction with its axes in order. */
export function reduceAttributes(name: string, x: Spec, options: ReduceOptions): ReduceAttributes {
  rejectUnknownOptions(name, options, ["axis", "keepDims"]);
  return { axes: normalizeAxes(name, options.axis, x.shape), keepDims: options.keepDims ?? false };
}

/** The shape after reducing. */
export function reducedShape(shape: Shape, { axes, keepDims }: ReduceAttributes): Shape {
  if (keepDims) return shape.map((n, i) => (axes.includes(i) ? 1 : n));
  return shape.filter((_, i) => !axes.includes(i));
}

/** A reduced value beside the elements it came from: broadcast to their shape. */
export function spread(reduced: Tensor, shape: Shape, { axes }: ReduceAttributes): Tensor {
  return broadcastTo(reshape(reduced, reducedShape(shape, { axes, keepDims: true })), shape);
}
