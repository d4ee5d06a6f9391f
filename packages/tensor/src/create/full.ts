import { allocate, type Dtype } from "../dtype.js";
import { rejectUnknownOptions } from "../options.js";
import { checkShape, type Shape, sizeOf } from "../shape.js";
import { fromMemory, type Tensor } from "../tensor.js";

/** The dtype of a new tensor. */
export interface CreateOptions {
  /** Default float32. */
  readonly dtype?: Dtype | undefined;
}

/**
 * A tensor with the same value everywhere.
 *
 * @throws ShapeError unless the shape is of non-negative integers
 *
 * @example
 * ```ts
 * import { full } from "@chainrule/tensor";
 * console.log(full([2, 2], 7).toArray()); // [ [ 7, 7 ], [ 7, 7 ] ]
 * ```
 */
export function full(shape: Shape, value: number, options: CreateOptions = {}): Tensor {
  checkShape("full", shape);
  rejectUnknownOptions("full", options, ["dtype"]);
  const dtype = options.dtype ?? "float32";
  const memory = allocate(dtype, sizeOf(shape));
  if (value !== 0) memory.fill(dtype === "bool" ? 1 : value);
  return fromMemory(dtype, shape, memory);
}
