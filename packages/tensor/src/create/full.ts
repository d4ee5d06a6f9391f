import { allocate, type Dtype, store } from "../dtype.js";
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
 * @throws ValueError for a number that an integer dtype cannot hold
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
  if (memory.length > 0) store("full", memory, 0, value, dtype);
  memory.fill(memory[0] ?? 0);
  return fromMemory(dtype, shape, memory);
}
