/** The typed arrays that a data set's fields may hold. */
export type NumericArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** Values in row-major order and their shape; `tensor` of `@chainrule/tensor` accepts it as it is. */
export interface DataArray<T extends NumericArray = NumericArray> {
  readonly data: T;
  readonly shape: readonly number[];
}

/** The typed array of the same kind as `T`, over memory of its own. */
export type FreshArray<T> = T extends Int8Array
  ? Int8Array<ArrayBuffer>
  : T extends Uint8Array
    ? Uint8Array<ArrayBuffer>
    : T extends Uint8ClampedArray
      ? Uint8ClampedArray<ArrayBuffer>
      : T extends Int16Array
        ? Int16Array<ArrayBuffer>
        : T extends Uint16Array
          ? Uint16Array<ArrayBuffer>
          : T extends Int32Array
            ? Int32Array<ArrayBuffer>
            : T extends Uint32Array
              ? Uint32Array<ArrayBuffer>
              : T extends Float32Array
                ? Float32Array<ArrayBuffer>
                : T extends Float64Array
                  ? Float64Array<ArrayBuffer>
                  : never;

// Looked up by tag, not by `constructor`: a Node Buffer is a Uint8Array whose constructor is of another kind.
const constructors: Record<string, new (length: number) => NumericArray> = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
};

/** Whether `value` is one of the typed arrays a field may hold, of whatever realm. */
export function isNumericArray(value: unknown): value is NumericArray {
  return ArrayBuffer.isView(value) && (value as NumericArray)[Symbol.toStringTag] in constructors;
}

/** Zeros: `length` of them, in the same kind of typed array as `like`. */
export function emptyLike<T extends NumericArray>(like: T, length: number): FreshArray<T> {
  return new constructors[like[Symbol.toStringTag]]!(length) as FreshArray<T>;
}
