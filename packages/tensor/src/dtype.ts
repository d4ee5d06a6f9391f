import { describe } from "./describe.js";
import { DtypeError, ValueError } from "./errors.js";

/** The type of a tensor's elements. */
export type Dtype = "float32" | "float64" | "int32" | "uint32" | "uint8" | "bool";

/** The typed arrays that hold elements; bool is a `Uint8Array` of zeros and ones. */
export type TypedArray<B extends ArrayBufferLike = ArrayBufferLike> =
  Float32Array<B> | Float64Array<B> | Int32Array<B> | Uint32Array<B> | Uint8Array<B>;

/** Makes a typed array: fresh, or over a part of a buffer. */
export type TypedArrayConstructor = new (
  ...from: [length: number] | [buffer: ArrayBuffer, byteOffset: number, length: number]
) => TypedArray<ArrayBuffer>;

/** The typed array of each dtype. */
export const arrayTypes: Readonly<Record<Dtype, TypedArrayConstructor>> = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

/** Fresh memory for `size` elements, all zero. */
export function allocate(dtype: Dtype, size: number): TypedArray<ArrayBuffer> {
  const Type = arrayTypes[dtype] as TypedArrayConstructor | undefined;
  if (!Type) checkDtype("allocate", dtype);
  return new Type!(size);
}

/**
 * The dtype that a typed array keeps when it becomes a tensor, or undefined when there is none. Found by the array's
 * tag: one that comes from another realm (a frame, a `vm` context, Jest) is no `instanceof` those here.
 */
export function dtypeOf(array: ArrayBufferView): Dtype | undefined {
  const name = (array as TypedArray)[Symbol.toStringTag].replace("Clamped", "");
  return (Object.keys(arrayTypes) as Dtype[]).find((dtype) => arrayTypes[dtype].name === name);
}

/**
 * Whether the dtype is float32 or float64: those that have gradients.
 *
 * @example
 * ```ts
 * import { isFloating } from "@chainrule/tensor";
 * console.log(isFloating("float64"), isFloating("int32")); // true false
 * ```
 */
export function isFloating(dtype: Dtype): boolean {
  return dtype === "float32" || dtype === "float64";
}

/** The least and the greatest number that a dtype holds; of floats, the infinities. */
export function limitsOf(dtype: Dtype): readonly [least: number, greatest: number] {
  if (isFloating(dtype)) return [-Infinity, Infinity];
  if (dtype === "int32") return [-(2 ** 31), 2 ** 31 - 1];
  return [0, dtype === "uint32" ? 2 ** 32 - 1 : dtype === "uint8" ? 255 : 1];
}

const rank: Readonly<Record<Dtype, number>> = {
  bool: 0,
  uint8: 1,
  uint32: 2,
  int32: 2,
  float32: 3,
  float64: 4,
};

/** @throws DtypeError for a dtype that does not exist */
export function checkDtype(operation: string, dtype: Dtype): void {
  if (Object.hasOwn(rank, dtype)) return;
  throw new DtypeError(
    `${operation}: unknown dtype ${describe(dtype)}. Known: ${Object.keys(rank).join(", ")}`,
  );
}

/**
 * The dtype in which two operands meet: the one further right in
 * bool, uint8, int32 | uint32, float32, float64. No type here holds all of int32 and uint32: that pair throws.
 *
 * @throws DtypeError for int32 with uint32
 *
 * @example
 * ```ts
 * import { promoteDtypes } from "@chainrule/tensor";
 * console.log(promoteDtypes("add", "int32", "float32")); // float32
 * ```
 */
export function promoteDtypes(operation: string, a: Dtype, b: Dtype): Dtype {
  if (a === b) return a;
  if (rank[a] === rank[b]) {
    throw new DtypeError(
      `${operation}: no dtype holds all of ${a} and ${b}. Cast one operand, for example cast(x, "float64")`,
    );
  }
  return rank[a] > rank[b] ? a : b;
}

/**
 * Writes a number, as true or false where the dtype is bool.
 *
 * @throws ValueError for a number that an integer dtype cannot hold
 */
export function store(
  operation: string,
  memory: TypedArray,
  index: number,
  value: number,
  dtype: Dtype,
): void {
  memory[index] = dtype === "bool" ? Number(value !== 0) : value;
  if (!isFloating(dtype) && dtype !== "bool" && memory[index] !== value) {
    throw new ValueError(`${operation}: ${value} at position ${index} does not fit ${dtype}`);
  }
}
