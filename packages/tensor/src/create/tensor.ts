import { describe } from "../describe.js";
import { allocate, arrayTypes, checkDtype, type Dtype, dtypeOf, type TypedArray, store } from "../dtype.js";
import { DtypeError, ShapeError, ValueError } from "../errors.js";
import { rejectUnknownOptions } from "../options.js";
import { checkShape, formatShape, type Shape, sizeOf } from "../shape.js";
import { fromMemory, isTensor, type Tensor } from "../tensor.js";

/** Numbers or booleans in nested arrays of equal lengths. */
export type NestedValues = number | boolean | readonly NestedValues[];

/** Values row by row beside their shape, as data sets give them. */
export interface ShapedData {
  readonly data: TypedArray | readonly number[];
  readonly shape: Shape;
}

/** How a tensor is made. */
export interface TensorOptions {
  /** The shape of a flat array's values; that of a nested array is its own. */
  readonly shape?: Shape | undefined;
  /** Default: that of a typed array, bool where all values are booleans, otherwise float32. */
  readonly dtype?: Dtype | undefined;
  /** Take the typed array over instead of copying it; it must not be written to afterwards. Default false. */
  readonly own?: boolean | undefined;
}

function isShaped(values: unknown): values is ShapedData {
  return typeof values === "object" && values !== null && "data" in values && "shape" in values;
}

/**
 * The shape of nested arrays, whose values go into `flat`, row by row.
 *
 * @throws ShapeError that says where they are ragged, ValueError for what is not a number or a boolean
 */
function flatten(values: NestedValues, flat: (number | boolean)[]): number[] {
  const shape: number[] = [];
  for (let level = values; Array.isArray(level); level = (level as readonly NestedValues[])[0]!)
    shape.push(level.length);
  const position: number[] = [];
  const read = (value: NestedValues, axis: number): void => {
    const isList = Array.isArray(value);
    const place = (): string => (axis > 0 ? ` at [${position.slice(0, axis).join("][")}]` : "");
    if (isList ? value.length !== shape[axis] : axis < shape.length) {
      const expected = axis < shape.length ? `an array of ${shape[axis]}` : "a number";
      const got = isList ? `an array of ${value.length}` : describe(value);
      throw new ShapeError(`tensor: ragged input: expected ${expected}${place()}, got ${got}`);
    }
    if (isList) {
      // Holes count: forEach would pass them by.
      for (let i = 0; i < value.length; i++) {
        position[axis] = i;
        read(value[i] as NestedValues, axis + 1);
      }
    } else if (typeof value === "number" || typeof value === "boolean") flat.push(value);
    else {
      throw new ValueError(
        `tensor: expected a number or a boolean${place()}, got ${describe(value)}` +
          (isTensor(value) ? ". Use stack to join tensors" : ""),
      );
    }
  };
  read(values, 0);
  return shape;
}

/** Numbers in fresh memory. @throws ValueError for one that an integer dtype would change */
function stored(flat: ArrayLike<number | boolean>, dtype: Dtype): TypedArray<ArrayBuffer> {
  const memory = allocate(dtype, flat.length);
  for (let i = 0; i < flat.length; i++) store("tensor", memory, i, Number(flat[i]), dtype);
  return memory;
}

/**
 * A tensor of the given values: float32, or bool where all of them are booleans. Typed arrays keep their dtype and
 * are copied (`own: true` takes them over).
 *
 * @param values a number, a boolean, nested arrays of them, a typed array, or `{ data, shape }`
 * @param options `shape` for a flat list of values, `dtype`, `own`
 * @returns a tensor of the shape of the nested arrays, or of the given one; `[]` for a single number
 * @throws ShapeError for ragged arrays, saying where, and for a shape that the values do not fill
 * @throws ValueError for what is not a number, and for a number that the integer dtype cannot hold
 * @throws DtypeError for an unknown dtype, a typed array without a dtype here, or one to be owned under another dtype
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * console.log(tensor([[1, 2], [3, 4]]).shape); // [ 2, 2 ]
 * console.log(tensor(new Float64Array(6), { shape: [2, 3] }).dtype); // float64
 * console.log(tensor([true, false]).dtype); // bool
 * ```
 */
export function tensor(values: NestedValues | TypedArray | ShapedData, options: TensorOptions = {}): Tensor {
  rejectUnknownOptions("tensor", options, ["shape", "dtype", "own"]);
  if (isTensor(values)) {
    throw new ValueError("tensor: got a tensor already. Use clone(x), or cast(x, dtype) for another dtype");
  }
  if (options.dtype !== undefined) checkDtype("tensor", options.dtype);
  if (isShaped(values)) return tensor(values.data, { shape: values.shape, ...options });
  if (ArrayBuffer.isView(values)) {
    const own = dtypeOf(values);
    if (!own) {
      throw new DtypeError(
        `tensor: ${describe(values)} has no dtype here. Copy it into a Float32Array or an Int32Array`,
      );
    }
    const dtype = options.dtype ?? own;
    const shape = filledShape(options.shape ?? [values.length], values.length);
    if (dtype !== own) {
      if (!options.own) return fromMemory(dtype, shape, stored(values, dtype));
      throw new DtypeError(
        `tensor: cannot take over a ${own} array as ${dtype}. Leave out own, so that it is copied`,
      );
    }
    // Of this realm, as kernels expect.
    const memory = new arrayTypes[dtype](values.buffer as ArrayBuffer, values.byteOffset, values.length);
    return fromMemory(dtype, shape, options.own ? memory : memory.slice());
  }
  const flat: (number | boolean)[] = [];
  const nested = flatten(values, flat);
  const shape = filledShape(options.shape ?? nested, flat.length);
  const dtype =
    options.dtype ??
    (flat.length > 0 && flat.every((value) => typeof value === "boolean") ? "bool" : "float32");
  return fromMemory(dtype, shape, stored(flat, dtype));
}

/** A shape of its own, which nobody changes. @throws ShapeError unless it has `count` elements */
function filledShape(shape: Shape, count: number): Shape {
  checkShape("tensor", shape);
  if (sizeOf(shape) !== count) {
    throw new ShapeError(
      `tensor: ${count} values do not fill the shape ${formatShape(shape)} of ${sizeOf(shape)}`,
    );
  }
  return [...shape];
}
