import { allocate, checkDtype, type Dtype, store } from "../dtype.js";
import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { rejectUnknownOptions } from "../options.js";
import { checkShape, type Shape, sizeOf } from "../shape.js";
import { fromMemory, type Tensor } from "../tensor.js";

/** The dtype of a new tensor. */
export interface CreateOptions {
  /** Default float32. */
  readonly dtype?: Dtype | undefined;
}

/** The dtype of a new tensor, from the options of `name`, of which `others` are the names besides. */
export function dtypeOption(
  name: string,
  options: CreateOptions,
  others: readonly string[] = [],
  otherwise: Dtype = "float32",
): Dtype {
  rejectUnknownOptions(name, options, [...others, "dtype"]);
  const { dtype = otherwise } = options;
  checkDtype(name, dtype);
  return dtype;
}

/** A tensor with the same value everywhere, under the name of the function that was called. */
export function filled(
  name: string,
  shape: Shape,
  value: number,
  options: CreateOptions,
  otherwise?: Dtype,
): Tensor {
  checkShape(name, shape);
  const dtype = dtypeOption(name, options, [], otherwise);
  if (typeof value !== "number") {
    throw new ValueError(`${name}: the value must be a number, got ${describe(value)}`);
  }
  const memory = allocate(dtype, sizeOf(shape));
  if (memory.length > 0) store(name, memory, 0, value, dtype);
  memory.fill(memory[0] ?? 0);
  return fromMemory(dtype, [...shape], memory);
}

/**
 * A tensor with the same value everywhere.
 *
 * @param value a number; in bool 0 is false and any other number true
 * @throws ShapeError unless the shape is an array of non-negative integers
 * @throws ValueError for a number that an integer dtype cannot hold
 * @throws DtypeError for an unknown dtype
 *
 * @example
 * ```ts
 * import { full } from "@chainrule/tensor";
 * console.log(full([2, 2], 7).toArray()); // [ [ 7, 7 ], [ 7, 7 ] ]
 * ```
 */
export function full(shape: Shape, value: number, options: CreateOptions = {}): Tensor {
  return filled("full", shape, value, options);
}
