import { byteView } from "./byteView.js";
import type { DataArray } from "./DataArray.js";
import { DatasetError } from "./DatasetError.js";

/** The typed arrays that an IDX file can hold. */
export type IdxData =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** The contents of an IDX file: its values in row-major order, and their shape. */
export type IdxArray = DataArray<IdxData>;

interface IdxType {
  readonly name: string;
  readonly bytes: number;
  readonly read: (view: DataView, at: number, length: number) => IdxData;
}

const types: Readonly<Record<number, IdxType>> = {
  0x08: {
    name: "uint8",
    bytes: 1,
    read: (view, at, length) => new Uint8Array(view.buffer, view.byteOffset + at, length).slice(),
  },
  0x09: {
    name: "int8",
    bytes: 1,
    read: (view, at, length) => new Int8Array(view.buffer, view.byteOffset + at, length).slice(),
  },
  0x0b: {
    name: "int16",
    bytes: 2,
    read: (view, at, length) => Int16Array.from({ length }, (_, i) => view.getInt16(at + 2 * i)),
  },
  0x0c: {
    name: "int32",
    bytes: 4,
    read: (view, at, length) => Int32Array.from({ length }, (_, i) => view.getInt32(at + 4 * i)),
  },
  0x0d: {
    name: "float32",
    bytes: 4,
    read: (view, at, length) => Float32Array.from({ length }, (_, i) => view.getFloat32(at + 4 * i)),
  },
  0x0e: {
    name: "float64",
    bytes: 8,
    read: (view, at, length) => Float64Array.from({ length }, (_, i) => view.getFloat64(at + 8 * i)),
  },
};

/**
 * The array in the bytes of an IDX file, the format of MNIST and its relatives: two zero bytes, a byte for the type
 * (0x08 uint8, 0x09 int8, 0x0b int16, 0x0c int32, 0x0d float32, 0x0e float64), a byte for the rank, a uint32 for each
 * size, then the values in row-major order, all big-endian (Y. LeCun, The MNIST database of handwritten digits). The
 * result has the typed array of that type, in memory of its own, and the shape `[size, ...]`: an array without values
 * where a size is 0, and shape `[]` with one value for rank 0.
 *
 * The bytes must not be compressed; in a browser decompress a `.gz` file with `DecompressionStream`, in Node `readIdx`
 * does both.
 *
 * @param bytes - The whole file.
 * @throws {@link DatasetError} where the bytes are no IDX file (gzip and text are named), have an unknown type, or are
 * fewer or more than the header says.
 *
 * @example
 * ```ts
 * import { parseIdx } from "@chainrule/datasets";
 *
 * const file = Uint8Array.of(0, 0, 0x0b, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 1, 1, 0, 0xff, 0xff);
 * console.log(parseIdx(file)); // { data: Int16Array(3) [ 1, 256, -1 ], shape: [ 1, 3 ] }
 * ```
 */
export function parseIdx(bytes: Uint8Array | ArrayBuffer): IdxArray {
  return decodeIdx(byteView("parseIdx", bytes, "readIdx"), "parseIdx: the data");
}

/** `parseIdx`, whose errors begin with `subject`: the function's name and what it reads. */
export function decodeIdx(bytes: Uint8Array, subject: string): IdxArray {
  const [zero0, zero1, code = 0, rank = 0] = bytes;
  if (bytes.length < 4 || zero0 !== 0 || zero1 !== 0) {
    throw new DatasetError(`${subject} is not IDX: ${describeStart(bytes)}`);
  }
  const type = types[code];
  if (type === undefined) {
    const known = Object.entries(types).map(([key, { name }]) => `${hex(Number(key))} ${name}`);
    throw new DatasetError(
      `${subject} is not IDX: its third byte, the type, is 0x${hex(code)}; known are ${known.join(", ")}`,
    );
  }
  const header = 4 + 4 * rank;
  if (bytes.length < header) {
    throw new DatasetError(
      `${subject} is truncated in the IDX header: rank ${rank} needs ${header} bytes, but there are ${bytes.length}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const length = shape.reduce((product, size) => product * size, 1);
  const expected = header + length * type.bytes;
  if (bytes.length !== expected) {
    const fault = bytes.length < expected ? "is truncated" : "has bytes after its end";
    throw new DatasetError(
      `${subject} ${fault}: ${type.name} values of shape [${shape.join(", ")}] make ${expected} bytes ` +
        `with the header, but there are ${bytes.length}`,
    );
  }
  return { data: type.read(view, header, length), shape };
}

/** What the first bytes of something that isn't IDX look like, and what to do about it. */
function describeStart(bytes: Uint8Array): string {
  const start = bytes.subarray(0, 8);
  if (start[0] === 0x1f && start[1] === 0x8b) {
    return "it is compressed with gzip; decompress it first (DecompressionStream), or read the file with readIdx";
  }
  if (start.length === 0) return "it is empty";
  const listed = Array.from(start, hex).join(" ");
  const isText = start.every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13));
  if (isText) {
    const text = JSON.stringify(String.fromCharCode(...start));
    return `it begins with the text ${text}; is it a web page or an error message that was saved in place of the file?`;
  }
  return `it begins with the bytes ${listed}, expected 00 00, the type and the rank`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
