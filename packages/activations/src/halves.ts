import {
  floatingOperand,
  formatShape,
  normalizeAxis,
  rejectUnknownOptions,
  ShapeError,
  split,
  type Tensor,
  type TensorLike,
} from "@chainrule/tensor";

/** Along which axis x has its two halves. */
export interface GluOptions {
  /** The axis, negative from the end. Default −1, the last. */
  readonly axis?: number | undefined;
}

/** The first and the second half of x along an axis. @throws ShapeError when it does not divide into two */
export function halves(name: string, x: TensorLike, options: GluOptions): readonly [Tensor, Tensor] {
  rejectUnknownOptions(name, options, ["axis"]);
  const value = floatingOperand(name, x);
  const axis = normalizeAxis(name, options.axis ?? -1, value.shape);
  if (value.shape[axis]! % 2 !== 0) {
    throw new ShapeError(
      `${name}: axis ${axis} of ${formatShape(value.shape)} does not divide into two halves`,
    );
  }
  return split(value, 2, { axis }) as [Tensor, Tensor];
}
