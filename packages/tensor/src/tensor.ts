import type { Trace } from "./applyOp.js";
import { allocate, type Dtype, type TypedArray } from "./dtype.js";
import { ShapeError } from "./errors.js";
import { copyTo, isContiguous } from "./kernels/strided.js";
import { add } from "./ops/add.js";
import { div } from "./ops/div.js";
import { mul } from "./ops/mul.js";
import { neg } from "./ops/neg.js";
import { sub } from "./ops/sub.js";
import type { TensorLike } from "./operands.js";
import type { Spec } from "./op.js";
import { formatTensor } from "./print.js";
import { contiguousStrides, formatShape, type Shape, sizeOf } from "./shape.js";
import { Storage } from "./storage.js";

/** The values of a tensor as numbers (booleans for bool), nested as its shape is. */
export type NestedArray = number | boolean | NestedArray[];

/** What JavaScript makes of a tensor where it wants no object: text, and no number, which could only be wrong. */
function toPrimitive(this: Tensor, hint: "string" | "number" | "default"): string {
  if (hint === "string") return this.toString();
  throw new TypeError(
    `JavaScript's operators do not take tensors, here of shape ${formatShape(this.shape)}. ` +
      "Use x.add(y), greater(x, y) ..., x.item() for a number or `${x}` for text",
  );
}

/**
 * An n-dimensional array: a view (dtype, shape, strides, offset) over memory. Tensors are immutable; memory
 * is the garbage collector's. Arithmetic and reading are methods, everything else is a function.
 *
 * @example
 * ```ts
 * import { tensor } from "@chainrule/tensor";
 * const x = tensor([[1, 2], [3, 4]]);
 * console.log(x.mul(10).add(1).toArray()); // [ [ 11, 21 ], [ 31, 41 ] ]
 * ```
 */
export class Tensor<out S extends Shape = Shape> {
  // Declared only: it is the constructor that defines them.
  declare readonly dtype: Dtype;
  /** Sizes along each axis. */
  declare readonly shape: S;
  /** @internal Elements from one position to the next along each axis. */
  declare readonly strides: readonly number[];
  /** @internal Where the first element lies in the storage. */
  declare readonly offset: number;
  /** @internal The memory; null for a value that is only being recorded. */
  declare readonly storage: Storage | null;
  /** @internal Who follows this value through ops. */
  declare readonly trace: Trace | undefined;

  /** @internal Tensors are made by `tensor`, `zeros` and other functions. */
  constructor(
    dtype: Dtype,
    shape: S,
    storage: Storage | null,
    strides: readonly number[] = contiguousStrides(shape),
    offset = 0,
    trace?: Trace,
  ) {
    this.dtype = dtype;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
    this.storage = storage;
    this.trace = trace;
  }

  /** The brand by which `isTensor` knows tensors, of other copies of this package too. */
  get chainrule(): string {
    return "tensor@1";
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Adds elementwise, broadcasting: see `add`. */
  add(other: TensorLike): Tensor {
    return add(this, other);
  }

  /** Subtracts elementwise, broadcasting: see `sub`. */
  sub(other: TensorLike): Tensor {
    return sub(this, other);
  }

  /** Multiplies elementwise, broadcasting: see `mul`. */
  mul(other: TensorLike): Tensor {
    return mul(this, other);
  }

  /** Divides elementwise, broadcasting: see `div`. */
  div(other: TensorLike): Tensor {
    return div(this, other);
  }

  /** The negative: see `neg`. */
  neg(): Tensor {
    return neg(this);
  }

  /**
   * The value of a tensor with one element; 1 and 0 for true and false.
   *
   * @throws ShapeError when there is not exactly one element
   */
  item(): number {
    if (this.size !== 1) {
      throw new ShapeError(
        `item: shape ${formatShape(this.shape)} has ${this.size} elements, not one. Use toArray() or data()`,
      );
    }
    return memoryOf(this, "item")[this.offset]!;
  }

  /** The values, row-major, in fresh memory of the tensor's own type (bool as bytes 0 and 1). */
  data(): TypedArray<ArrayBuffer> {
    const { size, offset } = this;
    if (isContiguous(this)) return memoryOf(this, "data").slice(offset, offset + size);
    const values = allocate(this.dtype, size);
    copyTo(this, values, "data");
    return values;
  }

  /** The values as nested arrays of numbers, or of booleans for bool; a number for a tensor without axes. */
  toArray(): NestedArray {
    const values = this.data();
    let position = 0;
    const nest = (axis: number): NestedArray => {
      if (axis === this.shape.length) {
        const value = values[position++]!;
        return this.dtype === "bool" ? value !== 0 : value;
      }
      return Array.from({ length: this.shape[axis]! }, () => nest(axis + 1));
    };
    return nest(0);
  }

  /** The values as from `data()`, once they are there; on every backend, also where computing takes its time. */
  async read(): Promise<TypedArray<ArrayBuffer>> {
    return this.data();
  }

  /** dtype, shape and values; the middle of long axes is left out. */
  toString(): string {
    return formatTensor(this);
  }

  // Not members by declaration: a symbol in the declaration file would keep two copies of it apart.
  static {
    Object.defineProperties(this.prototype, {
      [Symbol.for("nodejs.util.inspect.custom")]: { value: this.prototype.toString },
      [Symbol.toPrimitive]: { value: toPrimitive },
    });
  }
}

/** @internal The memory under a tensor, for kernels and reading. @throws ValueError when there is none */
export function memoryOf(x: Tensor, operation: string): TypedArray<ArrayBuffer> {
  if (!x.storage) {
    throw new ShapeError(
      `${operation}: this tensor stands for a value that is only being recorded. Return it, and read the result`,
    );
  }
  return x.storage.read(operation);
}

/** @internal A tensor over fresh contiguous memory. */
export function fromMemory(dtype: Dtype, shape: Shape, memory: TypedArray<ArrayBuffer>): Tensor {
  return new Tensor(dtype, shape, new Storage(memory));
}

/**
 * The same values, carrying a tracer: from now on that tracer sees every op they go into. For authors of
 * transformations.
 *
 * @example
 * ```ts
 * import { add, nextLevel, tensor, type Tracer, withTrace } from "@chainrule/tensor";
 * const seen: string[] = [];
 * const tracer: Tracer = {
 *   level: nextLevel(),
 *   apply(op, inputs) {
 *     seen.push(op.name);
 *     return inputs[0]!;
 *   },
 * };
 * add(withTrace(tensor(1), { tracer }), 2);
 * console.log(seen); // [ 'add' ]
 * ```
 */
export function withTrace(x: Tensor, trace: Trace): Tensor {
  return new Tensor(x.dtype, x.shape, x.storage, x.strides, x.offset, trace);
}

/**
 * A tensor that has a shape and a dtype but no values of its own, carrying a tracer that knows what it stands
 * for. For authors of transformations that record, or that compute on something else.
 *
 * @example
 * ```ts
 * import { add, nextLevel, placeholder, type Tracer } from "@chainrule/tensor";
 * const recorder: Tracer = {
 *   level: nextLevel(),
 *   apply(op, inputs, attributes) {
 *     return placeholder(op.infer(inputs, attributes), { tracer: recorder });
 *   },
 * };
 * const x = placeholder({ shape: [2, 3], dtype: "float32" }, { tracer: recorder });
 * console.log(add(x, 1)); // Tensor float32[2, 3] (being recorded)
 * ```
 */
export function placeholder({ shape, dtype }: Spec, trace: Trace): Tensor {
  return new Tensor(dtype, shape, null, contiguousStrides(shape), 0, trace);
}

/**
 * Whether a value is a tensor, from this copy of the package or another.
 *
 * @throws TypeError for a tensor of another, incompatible version of the package
 *
 * @example
 * ```ts
 * import { isTensor, tensor } from "@chainrule/tensor";
 * console.log(isTensor(tensor(1)), isTensor([1])); // true false
 * ```
 */
export function isTensor(value: unknown): value is Tensor {
  const brand = (value as { chainrule?: unknown } | null | undefined)?.chainrule;
  if (brand === "tensor@1") return true;
  if (typeof brand === "string" && brand.startsWith("tensor@")) {
    throw new TypeError(
      `isTensor: tensors of two versions of @chainrule/tensor met, ${brand} and tensor@1. Install one: npm ls @chainrule/tensor`,
    );
  }
  return false;
}
