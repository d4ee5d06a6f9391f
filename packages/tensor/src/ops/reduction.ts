import { applyOp } from "../applyOp.js";
import type { ReduceAttributes } from "../kernels/reduce.js";
import { isFloating } from "../dtype.js";
import type { Op, Spec } from "../op.js";
import { operand, type TensorLike } from "../operands.js";
import { rejectUnknownOptions } from "../options.js";
import { type Axes, normalizeAxes, type Shape, sizeOf } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { broadcastTo } from "./broadcastTo.js";
import { cast } from "./cast.js";
import { toShape } from "./reshape.js";
import { permute } from "./transpose.js";

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

/** Applies a reduction to one operand. */
export function applyReduction(op: Op<ReduceAttributes>, x: TensorLike, options: ReduceOptions): Tensor {
  const value = operand(op.name, x);
  return applyOp(op, [value], reduceAttributes(op.name, value, options));
}

/** The shape after reducing. */
export function reducedShape(shape: Shape, { axes, keepDims }: ReduceAttributes): Shape {
  if (keepDims) return shape.map((n, i) => (axes.includes(i) ? 1 : n));
  return shape.filter((_, i) => !axes.includes(i));
}

/** A reduced value beside the elements it came from: broadcast to their shape. */
export function spread(reduced: Tensor, shape: Shape, { axes }: ReduceAttributes): Tensor {
  return broadcastTo(toShape(reduced, reducedShape(shape, { axes, keepDims: true })), shape);
}

/** All axes, the given ones last. */
function axesToEnd(shape: Shape, axes: readonly number[]): number[] {
  return [...shape.keys()].filter((axis) => !axes.includes(axis)).concat(axes);
}

/** x with the axes joined to one, the last, row-major; the others keep their order. */
export function joinAxes(x: Tensor, axes: readonly number[]): Tensor {
  const joined = [...reducedShape(x.shape, { axes, keepDims: false }), reducedCount(x.shape, { axes })];
  return toShape(permute(x, axesToEnd(x.shape, axes)), joined);
}

/** What `joinAxes` made, or what is like it, with the axes where they were in `shape`. */
export function separateAxes(joined: Tensor, shape: Shape, axes: readonly number[]): Tensor {
  const order = axesToEnd(shape, axes);
  const apart = toShape(
    joined,
    order.map((axis) => shape[axis]!),
  );
  return permute(
    apart,
    order.map((_, axis) => order.indexOf(axis)),
  );
}

/** The operand in a floating-point dtype: float32 for integers and bool. */
export function toFloating(name: string, x: TensorLike): Tensor {
  const value = operand(name, x);
  return isFloating(value.dtype) ? value : cast(value, "float32");
}

/** The number of elements that become one. */
export function reducedCount(shape: Shape, { axes }: Pick<ReduceAttributes, "axes">): number {
  return sizeOf(axes.map((axis) => shape[axis]!));
}
