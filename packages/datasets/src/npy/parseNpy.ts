import { byteView } from "../byteView.js";
import { type DataArray, emptyLike } from "../DataArray.js";
import { DatasetError, isDatasetError } from "../DatasetError.js";
import { npyHeader } from "./npyHeader.js";
import { type NpyData, npyTypes } from "./npyTypes.js";

/** The contents of an NPY file: its values in row-major order, and their shape. */
export type NpyArray = DataArray<NpyData>;

/**
 * The array in the bytes of an NPY file, NumPy's format for one array (versions 1, 2 and 3, either byte order, C or
 * Fortran order): its values in row-major order in memory of their own, and its shape; `[]` with one value for a scalar.
 *
 * | NumPy                          | typed array                                                     |
 * | ------------------------------ | --------------------------------------------------------------- |
 * | int8 … int32, uint8 … uint32   | of the same type                                                |
 * | int64, uint64                  | Int32Array, Uint32Array; a value beyond their range is an error |
 * | float16, float32, float64      | Float32Array, Float32Array, Float64Array, exactly               |
 * | bool                           | Uint8Array of 0 and 1                                           |
 *
 * Complex numbers, text, dates, structured types and Python objects are refused, the last because reading them would
 * run a program that the file holds.
 *
 * @param bytes - The whole file.
 * @throws {@link DatasetError} where the bytes are no NPY file, its type is none of these, it has fewer or more bytes
 * than its header says, or an integer is out of range (the message names it and its place).
 *
 * Source: NumPy Enhancement Proposal 1, A simple file format for NumPy arrays.
 *
 * @example
 * ```ts
 * import { parseNpy } from "@chainrule/datasets";
 *
 * // numpy.save("a.npy", numpy.array([[1, -2]], dtype="int16"))
 * const header = "{'descr': '<i2', 'fortran_order': False, 'shape': (1, 2), }".padEnd(117) + "\n";
 * const start = [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, 118, 0];
 * const file = Uint8Array.of(...start, ...new TextEncoder().encode(header), 1, 0, 0xfe, 0xff);
 * console.log(parseNpy(file)); // { data: Int16Array(2) [ 1, -2 ], shape: [ 1, 2 ] }
 * ```
 */
export function parseNpy(bytes: Uint8Array | ArrayBuffer): NpyArray {
  return decodeNpy(byteView("parseNpy", bytes, "readNpy"), "parseNpy: the data");
}

/** `parseNpy`, whose errors begin with `subject`: the function's name and what it reads. */
export function decodeNpy(bytes: Uint8Array, subject: string): NpyArray {
  const { descr, fortranOrder, shape, end } = npyHeader(bytes, subject);
  const [, order, code = ""] = /^([<>|=]?)(.*)$/su.exec(descr) ?? [];
  const type = Object.hasOwn(npyTypes, code) ? npyTypes[code]! : undefined;
  if (type === undefined || order === "=" || (order === "|" && type.bytes > 1)) {
    const reason = code.startsWith("O") ? " (Python objects: reading them would run a program)" : "";
    throw new DatasetError(
      `${subject} holds values of NumPy's type ${JSON.stringify(descr)}${reason}; known are bool, ` +
        "int8 to int64, uint8 to uint64, float16, float32 and float64",
    );
  }
  const length = shape.reduce((product, size) => product * size, 1);
  const expected = end + length * type.bytes;
  if (bytes.length !== expected) {
    const fault = bytes.length < expected ? "is truncated" : "has bytes after its end";
    throw new DatasetError(
      `${subject} ${fault}: values of type ${JSON.stringify(descr)} and shape [${shape.join(", ")}] make ${expected} ` +
        `bytes with the header, but there are ${bytes.length}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = type.create(length);
  const littleEndian = order !== ">";
  try {
    for (let i = 0; i < length; i++) data[i] = type.read(view, end + i * type.bytes, littleEndian, i);
  } catch (cause) {
    if (!isDatasetError(cause)) throw cause;
    throw new DatasetError(`${subject}: ${cause.message}`, { cause });
  }
  return { data: fortranOrder ? rowMajor(data, shape) : data, shape };
}

/** Values whose first index varies fastest, in the order in which the last one does. */
function rowMajor<T extends NpyData>(data: T, shape: readonly number[]): T {
  const result: NpyData = emptyLike(data, data.length);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  const index = shape.map(() => 0);
  let from = 0;
  for (let i = 0; i < data.length; i++) {
    result[i] = data[from]!;
    // On to the next index, from the last axis; each axis that is through goes back to its begin.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result as T;
}
