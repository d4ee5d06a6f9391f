import { DatasetError } from "../DatasetError.js";

/** The typed arrays that an NPY file is read to. */
export type NpyData =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** How the numbers of a NumPy type are read. */
export interface NpyType {
  readonly bytes: number;
  readonly create: (length: number) => NpyData;
  /** The number at a byte; throws where the typed array can't hold it. `index` is its place among all. */
  readonly read: (view: DataView, at: number, littleEndian: boolean, index: number) => number;
}

/** The types by the letters of a NumPy `descr` without its byte order. */
export const npyTypes: Readonly<Record<string, NpyType>> = {
  b1: {
    bytes: 1,
    create: (length) => new Uint8Array(length),
    read: (view, at, _, index) => checked(view.getUint8(at), index, 0n, 1n, "bool"),
  },
  i1: { bytes: 1, create: (length) => new Int8Array(length), read: (view, at) => view.getInt8(at) },
  u1: { bytes: 1, create: (length) => new Uint8Array(length), read: (view, at) => view.getUint8(at) },
  i2: {
    bytes: 2,
    create: (length) => new Int16Array(length),
    read: (view, at, little) => view.getInt16(at, little),
  },
  u2: {
    bytes: 2,
    create: (length) => new Uint16Array(length),
    read: (view, at, little) => view.getUint16(at, little),
  },
  i4: {
    bytes: 4,
    create: (length) => new Int32Array(length),
    read: (view, at, little) => view.getInt32(at, little),
  },
  u4: {
    bytes: 4,
    create: (length) => new Uint32Array(length),
    read: (view, at, little) => view.getUint32(at, little),
  },
  i8: {
    bytes: 8,
    create: (length) => new Int32Array(length),
    read: (view, at, little, index) =>
      checked(view.getBigInt64(at, little), index, -(2n ** 31n), 2n ** 31n - 1n, "int64"),
  },
  u8: {
    bytes: 8,
    create: (length) => new Uint32Array(length),
    read: (view, at, little, index) =>
      checked(view.getBigUint64(at, little), index, 0n, 2n ** 32n - 1n, "uint64"),
  },
  f2: {
    bytes: 2,
    create: (length) => new Float32Array(length),
    read: (view, at, little) => halfToNumber(view.getUint16(at, little)),
  },
  f4: {
    bytes: 4,
    create: (length) => new Float32Array(length),
    read: (view, at, little) => view.getFloat32(at, little),
  },
  f8: {
    bytes: 8,
    create: (length) => new Float64Array(length),
    read: (view, at, little) => view.getFloat64(at, little),
  },
};

/** A value as a number, where it lies within bounds; the message has no subject yet. */
function checked(value: bigint | number, index: number, min: bigint, max: bigint, type: string): number {
  if (value < min || value > max) {
    const advice = type === "bool" ? "A bool is 0 or 1" : "In NumPy, .astype('float64') saves it as a float";
    throw new DatasetError(
      `value ${index} of type ${type} is ${value}, not from ${min} to ${max}. ${advice}`,
    );
  }
  return Number(value);
}

/** The number that IEEE 754's 16 bits stand for; every one is a float32. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
